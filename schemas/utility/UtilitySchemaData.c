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

static const struct keyform_utility_schema files[] = {
    {"null_resource.json", null_resource, sizeof null_resource},
    {"data_null_data_source.json", data_null_data_source, sizeof data_null_data_source},
    {"time_static.json", time_static, sizeof time_static},
    {"time_rotating.json", time_rotating, sizeof time_rotating},
    {"time_offset.json", time_offset, sizeof time_offset},
    {"time_sleep.json", time_sleep, sizeof time_sleep},
};

struct keyform_utility_schema keyform_utility_schema_at(size_t index) {
    if (index >= sizeof files / sizeof files[0]) {
        return (struct keyform_utility_schema){0};
    }
    return files[index];
}
