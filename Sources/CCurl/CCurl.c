#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

// The header's type-checking macros stand in the way of taking the functions' types.
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

#define FUNCTIONS(X)                                                                                          \
    X(curl_global_init)                                                                                       \
    X(curl_version_info)                                                                                      \
    X(curl_easy_strerror)                                                                                     \
    X(curl_easy_init)                                                                                         \
    X(curl_easy_cleanup)                                                                                      \
    X(curl_easy_setopt)                                                                                       \
    X(curl_easy_getinfo)                                                                                      \
    X(curl_slist_append)                                                                                      \
    X(curl_slist_free_all)                                                                                    \
    X(curl_multi_init)                                                                                        \
    X(curl_multi_cleanup)                                                                                     \
    X(curl_multi_setopt)                                                                                      \
    X(curl_multi_add_handle)                                                                                  \
    X(curl_multi_remove_handle)                                                                               \
    X(curl_multi_perform)                                                                                     \
    X(curl_multi_poll)                                                                                        \
    X(curl_multi_wakeup)                                                                                      \
    X(curl_multi_info_read)

#define DECLARE(name) static __typeof__(name) *p_##name;
FUNCTIONS(DECLARE)
#undef DECLARE

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char failure[512];

// OpenSSL's functions, from the libraries that libcurl brought with it; NULL when it stands on something else.
static struct {
    void (*set_verify)(void *context, int (*verify)(void *store, void *argument), void *argument);
    void *(*leaf)(void *store);
    void (*set_error)(void *store, int error);
    int (*digest)(const void *certificate, const void *type, unsigned char *bytes, unsigned int *length);
    const void *(*sha256)(void);
} openssl;

static bool openssl_is_complete;

// OpenSSL's cleanup at exit pulls the ground from under a transfer that another thread is in the middle of. This
// tells it not to: the process is going away in any case.
static void keep_openssl_alive_at_exit(void) {
    const unsigned long long no_atexit = 0x00080000;
    void *crypto = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_NOLOAD);
    if (!crypto) {
        return;
    }
    int (*init)(unsigned long long, const void *) = dlsym(crypto, "OPENSSL_init_crypto");
    if (init) {
        init(no_atexit, NULL);
    }
}

static void find_openssl(void) {
    const curl_version_info_data *info = p_curl_version_info(CURLVERSION_NOW);
    if (!info || !info->ssl_version || strncmp(info->ssl_version, "OpenSSL/3", 9) != 0) {
        return;
    }
    void *ssl = dlopen("libssl.so.3", RTLD_NOW | RTLD_NOLOAD);
    void *crypto = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_NOLOAD);
    if (!ssl || !crypto) {
        return;
    }
    openssl.set_verify = dlsym(ssl, "SSL_CTX_set_cert_verify_callback");
    openssl.leaf = dlsym(crypto, "X509_STORE_CTX_get0_cert");
    openssl.set_error = dlsym(crypto, "X509_STORE_CTX_set_error");
    openssl.digest = dlsym(crypto, "X509_digest");
    openssl.sha256 = dlsym(crypto, "EVP_sha256");
    openssl_is_complete =
        openssl.set_verify && openssl.leaf && openssl.set_error && openssl.digest && openssl.sha256;
}

static void load(void) {
    static const char *const names[] = {
        "libcurl.so.4", "libcurl-gnutls.so.4", "libcurl-nss.so.4", "libcurl.so", "libcurl.4.dylib",
    };
    void *library = NULL;
    for (size_t index = 0; !library && index < sizeof names / sizeof *names; index++) {
        library = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
        if (!library && index == 0) {
            const char *reason = dlerror();
            snprintf(
                failure,
                sizeof failure,
                "libcurl cannot be loaded (%s); install it, on Debian and Ubuntu the package libcurl4",
                reason ? reason : "no reason given");
        }
    }
    if (!library) {
        return;
    }
    failure[0] = 0;
#define RESOLVE(name)                                                                                         \
    p_##name = dlsym(library, #name);                                                                         \
    if (!p_##name) {                                                                                          \
        snprintf(failure, sizeof failure, "libcurl has no %s: it is older than 7.68; install a newer one", #name);    \
        return;                                                                                               \
    }
    FUNCTIONS(RESOLVE)
#undef RESOLVE
    keep_openssl_alive_at_exit();
    CURLcode code = p_curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK) {
        snprintf(failure, sizeof failure, "libcurl cannot be prepared: %s", p_curl_easy_strerror(code));
        return;
    }
    find_openssl();
}

const char *kf_curl_load(void) {
    pthread_once(&once, load);
    return failure[0] ? failure : NULL;
}

bool kf_curl_can_pin(void) {
    return openssl_is_complete;
}

const char *kf_easy_strerror(CURLcode code) {
    return p_curl_easy_strerror(code);
}

CURL *kf_easy_init(void) {
    return p_curl_easy_init();
}

void kf_easy_cleanup(CURL *easy) {
    p_curl_easy_cleanup(easy);
}

CURLcode kf_easy_set_long(CURL *easy, CURLoption option, long value) {
    return p_curl_easy_setopt(easy, option, value);
}

CURLcode kf_easy_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return p_curl_easy_setopt(easy, option, value);
}

CURLcode kf_easy_set_string(CURL *easy, CURLoption option, const char *value) {
    return p_curl_easy_setopt(easy, option, value);
}

CURLcode kf_easy_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return p_curl_easy_setopt(easy, option, value);
}

CURLcode kf_easy_set_sink(
    CURL *easy, CURLoption option, size_t (*sink)(char *bytes, size_t size, size_t count, void *context)) {
    return p_curl_easy_setopt(easy, option, sink);
}

CURLcode kf_easy_set_before_request(CURL *easy, curl_prereq_callback callback, void *context) {
    CURLcode code = p_curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
    return code == CURLE_OK ? p_curl_easy_setopt(easy, CURLOPT_PREREQDATA, context) : code;
}

long kf_easy_get_long(CURL *easy, CURLINFO info) {
    long value = 0;
    return p_curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

curl_off_t kf_easy_get_size(CURL *easy, CURLINFO info) {
    curl_off_t value = 0;
    return p_curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

// Stands in for OpenSSL's own verification of the chain.
static int verify_pin(void *store, void *argument) {
    enum { certificate_rejected = 28, ok = 0 };
    unsigned char bytes[64];
    unsigned int length = 0;
    const void *leaf = openssl.leaf(store);
    bool matches = leaf && openssl.digest(leaf, openssl.sha256(), bytes, &length) && length == 32 &&
        memcmp(bytes, argument, 32) == 0;
    openssl.set_error(store, matches ? ok : certificate_rejected);
    return matches;
}

static CURLcode pin(CURL *easy, void *context, void *digest) {
    (void)easy;
    openssl.set_verify(context, verify_pin, digest);
    return CURLE_OK;
}

CURLcode kf_easy_pin_certificate(CURL *easy, const unsigned char *digest) {
    if (!openssl_is_complete) {
        return CURLE_NOT_BUILT_IN;
    }
    CURLcode code = p_curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, pin);
    if (code == CURLE_OK) {
        code = p_curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, (void *)digest);
    }
    if (code == CURLE_OK) {
        code = p_curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    return code;
}

struct curl_slist *kf_slist_append(struct curl_slist *list, const char *text) {
    return p_curl_slist_append(list, text);
}

void kf_slist_free(struct curl_slist *list) {
    p_curl_slist_free_all(list);
}

CURLM *kf_multi_init(void) {
    return p_curl_multi_init();
}

void kf_multi_cleanup(CURLM *multi) {
    p_curl_multi_cleanup(multi);
}

CURLMcode kf_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return p_curl_multi_setopt(multi, option, value);
}

CURLMcode kf_multi_add(CURLM *multi, CURL *easy) {
    return p_curl_multi_add_handle(multi, easy);
}

CURLMcode kf_multi_remove(CURLM *multi, CURL *easy) {
    return p_curl_multi_remove_handle(multi, easy);
}

CURLMcode kf_multi_perform(CURLM *multi) {
    int running = 0;
    return p_curl_multi_perform(multi, &running);
}

CURLMcode kf_multi_poll(CURLM *multi, int milliseconds) {
    return p_curl_multi_poll(multi, NULL, 0, milliseconds, NULL);
}

CURLMcode kf_multi_wakeup(CURLM *multi) {
    return p_curl_multi_wakeup(multi);
}

CURL *kf_multi_next_done(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message = p_curl_multi_info_read(multi, &left);
    while (message && message->msg != CURLMSG_DONE) {
        message = p_curl_multi_info_read(multi, &left);
    }
    if (!message) {
        return NULL;
    }
    *result = message->data.result;
    return message->easy_handle;
}
