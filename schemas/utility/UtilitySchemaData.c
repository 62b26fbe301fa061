#include "UtilitySchemaData.h"

static const unsigned char null_resource[] = {
#embed "null_resource.json"
};

static const unsigned char data_null_data_source[] = {
#embed "data_null_data_source.json"
};

static const unsigned char time_static[] = {
#embed "time_static.json"
};

static const unsigned char time_rotating[] = {
#embed "time_rotating.json"
};

static const unsigned char time_offset[] = {
#embed "time_offset.json"
};

static const unsigned char time_sleep[] = {
#embed "time_sleep.json"
};

static const unsigned char random_password[] = {
#embed "random_password.json"
};

static const unsigned char random_string[] = {
#embed "random_string.json"
};

static const unsigned char random_id[] = {
#embed "random_id.json"
};

static const unsigned char random_bytes[] = {
#embed "random_bytes.json"
};

static const unsigned char random_integer[] = {
#embed "random_integer.json"
};

static const unsigned char random_shuffle[] = {
#embed "random_shuffle.json"
};

static const unsigned char random_pet[] = {
#embed "random_pet.json"
};

static const unsigned char random_uuid[] = {
#embed "random_uuid.json"
};

static const unsigned char random_uuid4[] = {
#embed "random_uuid4.json"
};

static const unsigned char random_uuid7[] = {
#embed "random_uuid7.json"
};

static const unsigned char terraform_data[] = {
#embed "terraform_data.json"
};

static const unsigned char local_file[] = {
#embed "local_file.json"
};

static const unsigned char local_sensitive_file[] = {
#embed "local_sensitive_file.json"
};

static const unsigned char data_local_file[] = {
#embed "data_local_file.json"
};

static const unsigned char data_local_sensitive_file[] = {
#embed "data_local_sensitive_file.json"
};

static const unsigned char data_terraform_remote_state[] = {
#embed "data_terraform_remote_state.json"
};

static const struct keyform_utility_schema files[] = {
    {"null_resource.json", null_resource, sizeof null_resource},
    {"data_null_data_source.json", data_null_data_source, sizeof data_null_data_source},
    {"time_static.json", time_static, sizeof time_static},
    {"time_rotating.json", time_rotating, sizeof time_rotating},
    {"time_offset.json", time_offset, sizeof time_offset},
    {"time_sleep.json", time_sleep, sizeof time_sleep},
    {"random_password.json", random_password, sizeof random_password},
    {"random_string.json", random_string, sizeof random_string},
    {"random_id.json", random_id, sizeof random_id},
    {"random_bytes.json", random_bytes, sizeof random_bytes},
    {"random_integer.json", random_integer, sizeof random_integer},
    {"random_shuffle.json", random_shuffle, sizeof random_shuffle},
    {"random_pet.json", random_pet, sizeof random_pet},
    {"random_uuid.json", random_uuid, sizeof random_uuid},
    {"random_uuid4.json", random_uuid4, sizeof random_uuid4},
    {"random_uuid7.json", random_uuid7, sizeof random_uuid7},
    {"terraform_data.json", terraform_data, sizeof terraform_data},
    {"local_file.json", local_file, sizeof local_file},
    {"local_sensitive_file.json", local_sensitive_file, sizeof local_sensitive_file},
    {"data_local_file.json", data_local_file, sizeof data_local_file},
    {"data_local_sensitive_file.json", data_local_sensitive_file, sizeof data_local_sensitive_file},
    {"data_terraform_remote_state.json", data_terraform_remote_state, sizeof data_terraform_remote_state},
};

struct keyform_utility_schema keyform_utility_schema_at(size_t index) {
    if (index >= sizeof files / sizeof files[0]) {
        return (struct keyform_utility_schema){0};
    }
    return files[index];
}
