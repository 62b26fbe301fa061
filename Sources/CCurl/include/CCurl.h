#pragma once

// libcurl, loaded when it is first needed: its libraries cost more time to load than many a command takes.
// Every kf_ function but kf_curl_load may only be called after kf_curl_load has returned NULL. libcurl's own
// functions are declared by its header, but nothing links against them.

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

/// Loads libcurl and prepares it, once; later calls return what the first did. May be called from any thread.
/// Returns NULL, or why it could not be loaded.
const char *_Nullable kf_curl_load(void);

/// Whether libcurl stands on OpenSSL of a version whose functions kf_easy_pin_certificate knows.
bool kf_curl_can_pin(void);

const char *_Nonnull kf_easy_strerror(CURLcode code);

CURL *_Nullable kf_easy_init(void);
void kf_easy_cleanup(CURL *_Nonnull easy);
CURLcode kf_easy_set_long(CURL *_Nonnull easy, CURLoption option, long value);
CURLcode kf_easy_set_size(CURL *_Nonnull easy, CURLoption option, curl_off_t value);
CURLcode kf_easy_set_string(CURL *_Nonnull easy, CURLoption option, const char *_Nonnull value);
CURLcode kf_easy_set_pointer(CURL *_Nonnull easy, CURLoption option, const void *_Nullable value);
/// For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
CURLcode kf_easy_set_sink(
    CURL *_Nonnull easy,
    CURLoption option,
    size_t (*_Nonnull sink)(char *_Nullable bytes, size_t size, size_t count, void *_Nullable context));
/// Calls back each time libcurl is about to send the request on a connection; the answer
/// CURL_PREREQFUNC_OK lets it, CURL_PREREQFUNC_ABORT ends the transfer.
CURLcode kf_easy_set_before_request(
    CURL *_Nonnull easy,
    curl_prereq_callback _Nonnull callback,
    void *_Nonnull context);
long kf_easy_get_long(CURL *_Nonnull easy, CURLINFO info);
curl_off_t kf_easy_get_size(CURL *_Nonnull easy, CURLINFO info);

/// Accepts the server's certificate if, and only if, the SHA-256 of its DER form is `digest`, whoever signed it and
/// whatever name it bears. The digest's 32 bytes must live as long as the handle.
CURLcode kf_easy_pin_certificate(CURL *_Nonnull easy, const unsigned char *_Nonnull digest);

struct curl_slist *_Nullable kf_slist_append(struct curl_slist *_Nullable list, const char *_Nonnull text);
void kf_slist_free(struct curl_slist *_Nullable list);

CURLM *_Nullable kf_multi_init(void);
void kf_multi_cleanup(CURLM *_Nonnull multi);
CURLMcode kf_multi_set_long(CURLM *_Nonnull multi, CURLMoption option, long value);
CURLMcode kf_multi_add(CURLM *_Nonnull multi, CURL *_Nonnull easy);
CURLMcode kf_multi_remove(CURLM *_Nonnull multi, CURL *_Nonnull easy);
CURLMcode kf_multi_perform(CURLM *_Nonnull multi);
CURLMcode kf_multi_poll(CURLM *_Nonnull multi, int milliseconds);
/// Ends kf_multi_poll, or the next one. The only function that may be called from another thread than the handle's.
CURLMcode kf_multi_wakeup(CURLM *_Nonnull multi);
/// The next transfer that has ended, or NULL.
CURL *_Nullable kf_multi_next_done(CURLM *_Nonnull multi, CURLcode *_Nonnull result);
