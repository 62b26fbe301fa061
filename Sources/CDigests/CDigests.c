#include "CDigests.h"

#include <crypt.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// libcrypto's functions, with the types of its documentation; its objects are opaque.
struct kf_parameter {
    const char *key;
    unsigned int type;
    void *data;
    size_t count;
    size_t returned;
};

static struct {
    const void *(*digest_named)(const char *name);
    int (*digest)(
        const void *bytes, size_t count, unsigned char *digest, unsigned int *length, const void *type, void *engine);
    unsigned char *(*hmac)(
        const void *type, const void *key, int key_count, const unsigned char *bytes, size_t count,
        unsigned char *code, unsigned int *length);
    void *(*read_private_key)(void **key, const unsigned char **bytes, long count);
    int (*key_kind)(const void *key);
    int (*key_size)(const void *key);
    void (*free_key)(void *key);
    void *(*context_for_kind)(int kind, void *engine);
    void *(*context_for_key)(void *key, void *engine);
    void (*free_context)(void *context);
    int (*begin_making)(void *context);
    int (*make)(void *context, void **key, int selection, struct kf_parameter *parameters);
    int (*begin_decrypting)(void *context);
    int (*set_padding)(void *context, int padding);
    int (*decrypt)(
        void *context, unsigned char *plain, size_t *plain_count, const unsigned char *cipher, size_t cipher_count);
    void (*clear_errors)(void);
} crypto;

static pthread_once_t crypto_once = PTHREAD_ONCE_INIT;
static char crypto_failure[512];

static void load_crypto(void) {
    void *library = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *reason = dlerror();
        snprintf(
            crypto_failure,
            sizeof crypto_failure,
            "libcrypto cannot be loaded (%s); install OpenSSL 3, on Debian and Ubuntu the package libssl3",
            reason ? reason : "no reason given");
        return;
    }
    const struct {
        void *function;
        const char *name;
    } functions[] = {
        {&crypto.digest_named, "EVP_get_digestbyname"},
        {&crypto.digest, "EVP_Digest"},
        {&crypto.hmac, "HMAC"},
        {&crypto.read_private_key, "d2i_AutoPrivateKey"},
        {&crypto.key_kind, "EVP_PKEY_get_base_id"},
        {&crypto.key_size, "EVP_PKEY_get_size"},
        {&crypto.free_key, "EVP_PKEY_free"},
        {&crypto.context_for_kind, "EVP_PKEY_CTX_new_id"},
        {&crypto.context_for_key, "EVP_PKEY_CTX_new"},
        {&crypto.free_context, "EVP_PKEY_CTX_free"},
        {&crypto.begin_making, "EVP_PKEY_fromdata_init"},
        {&crypto.make, "EVP_PKEY_fromdata"},
        {&crypto.begin_decrypting, "EVP_PKEY_decrypt_init"},
        {&crypto.set_padding, "EVP_PKEY_CTX_set_rsa_padding"},
        {&crypto.decrypt, "EVP_PKEY_decrypt"},
        {&crypto.clear_errors, "ERR_clear_error"},
    };
    for (size_t index = 0; index < sizeof functions / sizeof *functions; index++) {
        void *found = dlsym(library, functions[index].name);
        if (!found) {
            snprintf(
                crypto_failure,
                sizeof crypto_failure,
                "libcrypto has no %s: it is older than 3.0; install a newer one",
                functions[index].name);
            return;
        }
        memcpy(functions[index].function, &found, sizeof found);
    }
    // Its cleanup at exit would pull the ground from under a transfer that another thread is in the middle of.
    const unsigned long long no_atexit = 0x00080000;
    int (*init)(unsigned long long, const void *) = dlsym(library, "OPENSSL_init_crypto");
    if (init) {
        init(no_atexit, NULL);
    }
}

const char *kf_crypto_load(void) {
    pthread_once(&crypto_once, load_crypto);
    return crypto_failure[0] ? crypto_failure : NULL;
}

size_t kf_digest(const char *name, const uint8_t *bytes, size_t count, uint8_t *digest) {
    const void *type = crypto.digest_named(name);
    unsigned int length = 0;
    if (!type || crypto.digest(bytes, count, digest, &length, type, NULL) != 1) {
        crypto.clear_errors();
        return 0;
    }
    return length;
}

size_t kf_hmac(
    const char *name, const uint8_t *key, size_t key_count, const uint8_t *bytes, size_t count, uint8_t *code) {
    // A NULL key stands for the one of an earlier call.
    static const uint8_t nothing;
    const void *type = crypto.digest_named(name);
    unsigned int length = 0;
    if (!type || !crypto.hmac(type, key ? key : &nothing, (int)key_count, bytes, count, code, &length)) {
        crypto.clear_errors();
        return 0;
    }
    return length;
}

// EVP_PKEY_RSA, EVP_PKEY_KEYPAIR, RSA_NO_PADDING and OSSL_PARAM_UNSIGNED_INTEGER of OpenSSL 3.
enum { rsa_kind = 6, whole_key = 0x87, no_padding = 3, unsigned_integer = 2 };

kf_rsa_reading kf_rsa_read(const uint8_t *der, size_t count, kf_rsa_key **key) {
    const unsigned char *position = der;
    void *found = crypto.read_private_key(NULL, &position, (long)count);
    *key = NULL;
    if (!found) {
        crypto.clear_errors();
        return kf_rsa_read_malformed;
    }
    if (crypto.key_kind(found) != rsa_kind) {
        crypto.free_key(found);
        return kf_rsa_read_other_kind;
    }
    *key = found;
    return kf_rsa_read_key;
}

kf_rsa_key *kf_rsa_make(
    uint8_t *modulus,
    size_t modulus_count,
    uint8_t *public_exponent,
    size_t public_exponent_count,
    uint8_t *private_exponent,
    size_t private_exponent_count) {
    const size_t not_returned = (size_t)-1;
    struct kf_parameter parameters[] = {
        {"n", unsigned_integer, modulus, modulus_count, not_returned},
        {"e", unsigned_integer, public_exponent, public_exponent_count, not_returned},
        {"d", unsigned_integer, private_exponent, private_exponent_count, not_returned},
        {NULL, 0, NULL, 0, 0},
    };
    void *key = NULL;
    void *context = crypto.context_for_kind(rsa_kind, NULL);
    if (!context || crypto.begin_making(context) != 1 || crypto.make(context, &key, whole_key, parameters) != 1) {
        crypto.clear_errors();
        key = NULL;
    }
    if (context) {
        crypto.free_context(context);
    }
    return key;
}

void kf_rsa_free(kf_rsa_key *key) {
    crypto.free_key(key);
}

size_t kf_rsa_size(const kf_rsa_key *key) {
    int size = crypto.key_size(key);
    return size > 0 ? (size_t)size : 0;
}

bool kf_rsa_private(const kf_rsa_key *key, const uint8_t *cipher, uint8_t *plain) {
    size_t count = kf_rsa_size(key);
    void *context = crypto.context_for_key((void *)key, NULL);
    bool succeeded = context && crypto.begin_decrypting(context) == 1 && crypto.set_padding(context, no_padding) == 1
        && crypto.decrypt(context, plain, &count, cipher, kf_rsa_size(key)) == 1 && count == kf_rsa_size(key);
    if (context) {
        crypto.free_context(context);
    }
    crypto.clear_errors();
    return succeeded;
}

static char *(*p_crypt_r)(const char *password, const char *setting, struct crypt_data *data);
static pthread_once_t crypt_once = PTHREAD_ONCE_INIT;
static char crypt_failure[512];

static void load_crypt(void) {
    static const char *const names[] = {"libcrypt.so.1", "libcrypt.so.2"};
    void *library = NULL;
    for (size_t index = 0; !library && index < sizeof names / sizeof *names; index++) {
        library = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
    }
    void *found = library ? dlsym(library, "crypt_r") : NULL;
    if (!found) {
        const char *reason = dlerror();
        snprintf(
            crypt_failure,
            sizeof crypt_failure,
            "libcrypt cannot be loaded (%s); install libxcrypt, on Debian and Ubuntu the package libcrypt1",
            reason ? reason : "no reason given");
        return;
    }
    memcpy(&p_crypt_r, &found, sizeof found);
}

const char *kf_crypt_load(void) {
    pthread_once(&crypt_once, load_crypt);
    return crypt_failure[0] ? crypt_failure : NULL;
}

bool kf_crypt(const char *password, const char *setting, char *text, size_t capacity) {
    struct crypt_data *data = calloc(1, sizeof *data);
    if (!data) {
        return false;
    }
    const char *hash = p_crypt_r(password, setting, data);
    // A text that begins with an asterisk says that it failed.
    bool succeeded = hash && hash[0] != '*' && strlen(hash) < capacity;
    if (succeeded) {
        strcpy(text, hash);
    }
    explicit_bzero(data, sizeof *data);
    free(data);
    return succeeded;
}
