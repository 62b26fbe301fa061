#include "SchemaData.h"

static const unsigned char user[] = {
#embed "ionoscloud_user.json"
};

static const unsigned char group[] = {
#embed "ionoscloud_group.json"
};

static const unsigned char s3_key[] = {
#embed "ionoscloud_s3_key.json"
};

static const unsigned char data_user[] = {
#embed "data_ionoscloud_user.json"
};

static const unsigned char data_group[] = {
#embed "data_ionoscloud_group.json"
};

static const unsigned char data_s3_key[] = {
#embed "data_ionoscloud_s3_key.json"
};

static const unsigned char share[] = {
#embed "ionoscloud_share.json"
};

static const unsigned char data_share[] = {
#embed "data_ionoscloud_share.json"
};

static const unsigned char data_contracts[] = {
#embed "data_ionoscloud_contracts.json"
};

static const unsigned char data_datacenter[] = {
#embed "data_ionoscloud_datacenter.json"
};

static const unsigned char access_key[] = {
#embed "ionoscloud_object_storage_accesskey.json"
};

static const unsigned char data_access_key[] = {
#embed "data_ionoscloud_object_storage_accesskey.json"
};

static const unsigned char data_region[] = {
#embed "data_ionoscloud_object_storage_region.json"
};

static const unsigned char s3_bucket[] = {
#embed "ionoscloud_s3_bucket.json"
};

static const unsigned char data_s3_bucket[] = {
#embed "data_ionoscloud_s3_bucket.json"
};

static const unsigned char s3_bucket_policy[] = {
#embed "ionoscloud_s3_bucket_policy.json"
};

static const unsigned char s3_bucket_public_access_block[] = {
#embed "ionoscloud_s3_bucket_public_access_block.json"
};

static const struct keyform_schema_file files[] = {
    {"ionoscloud_user.json", user, sizeof user},
    {"ionoscloud_group.json", group, sizeof group},
    {"ionoscloud_s3_key.json", s3_key, sizeof s3_key},
    {"data_ionoscloud_user.json", data_user, sizeof data_user},
    {"data_ionoscloud_group.json", data_group, sizeof data_group},
    {"data_ionoscloud_s3_key.json", data_s3_key, sizeof data_s3_key},
    {"ionoscloud_share.json", share, sizeof share},
    {"data_ionoscloud_share.json", data_share, sizeof data_share},
    {"data_ionoscloud_contracts.json", data_contracts, sizeof data_contracts},
    {"data_ionoscloud_datacenter.json", data_datacenter, sizeof data_datacenter},
    {"ionoscloud_object_storage_accesskey.json", access_key, sizeof access_key},
    {"data_ionoscloud_object_storage_accesskey.json", data_access_key, sizeof data_access_key},
    {"data_ionoscloud_object_storage_region.json", data_region, sizeof data_region},
    {"ionoscloud_s3_bucket.json", s3_bucket, sizeof s3_bucket},
    {"data_ionoscloud_s3_bucket.json", data_s3_bucket, sizeof data_s3_bucket},
    {"ionoscloud_s3_bucket_policy.json", s3_bucket_policy, sizeof s3_bucket_policy},
    {"ionoscloud_s3_bucket_public_access_block.json", s3_bucket_public_access_block,
     sizeof s3_bucket_public_access_block},
};

struct keyform_schema_file keyform_schema_file_at(size_t index) {
    if (index >= sizeof files / sizeof files[0]) {
        return (struct keyform_schema_file){0};
    }
    return files[index];
}
