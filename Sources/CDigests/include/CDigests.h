#pragma once

// OpenSSL's libcrypto and libxcrypt's libcrypt, loaded when they are first needed: most commands never are. Nothing
// links against them, and their headers are not needed to build.
// Every kf_ function but the two that load may only be called after its library was loaded.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Loads libcrypto, once; later calls return what the first did. May be called from any thread.
/// Returns NULL, or why it could not be loaded.
const char *_Nullable kf_crypto_load(void);

/// The digest of `bytes` by the algorithm that OpenSSL calls `name`, of at most 64 bytes; its length, or 0 when
/// OpenSSL refuses, as it does with MD5 in FIPS mode.
size_t kf_digest(const char *_Nonnull name, const uint8_t *_Nullable bytes, size_t count, uint8_t *_Nonnull digest);

/// HMAC (RFC 2104) by the digest that OpenSSL calls `name`; the length of the code, or 0.
size_t kf_hmac(
    const char *_Nonnull name,
    const uint8_t *_Nullable key,
    size_t key_count,
    const uint8_t *_Nullable bytes,
    size_t count,
    uint8_t *_Nonnull code);

/// An RSA private key.
typedef struct kf_rsa_key kf_rsa_key;

/// What `kf_rsa_read` found.
typedef enum {
    kf_rsa_read_key,
    kf_rsa_read_other_kind,
    kf_rsa_read_malformed,
} kf_rsa_reading;

/// Reads a private key from DER, in the form of PKCS #1 or PKCS #8; the caller frees it.
kf_rsa_reading kf_rsa_read(const uint8_t *_Nonnull der, size_t count, kf_rsa_key *_Nullable *_Nonnull key);

/// Makes a private key of its numbers, the lowest byte first; the caller frees it. NULL when they make none.
kf_rsa_key *_Nullable kf_rsa_make(
    uint8_t *_Nonnull modulus,
    size_t modulus_count,
    uint8_t *_Nonnull public_exponent,
    size_t public_exponent_count,
    uint8_t *_Nonnull private_exponent,
    size_t private_exponent_count);

void kf_rsa_free(kf_rsa_key *_Nonnull key);

/// Bytes of the modulus.
size_t kf_rsa_size(const kf_rsa_key *_Nonnull key);

/// The private operation without any padding; both texts have `kf_rsa_size` bytes.
bool kf_rsa_private(const kf_rsa_key *_Nonnull key, const uint8_t *_Nonnull cipher, uint8_t *_Nonnull plain);

/// Loads libcrypt, once; later calls return what the first did. May be called from any thread.
/// Returns NULL, or why it could not be loaded.
const char *_Nullable kf_crypt_load(void);

/// The hash of a password by the method, cost and salt of `setting` (crypt(5)); false when `text` is too small or the
/// method is not known.
bool kf_crypt(
    const char *_Nonnull password,
    const char *_Nonnull setting,
    char *_Nonnull text,
    size_t capacity);
