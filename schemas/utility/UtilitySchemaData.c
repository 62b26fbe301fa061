#include "UtilitySchemaData.h"

static const unsigned char null_resource[] = {
#embed "null_resource.json"
};

static const unsigned char data_null_data_source[] = {
#embed "data_null_data_source.json"
};

static const struct keyform_utility_schema files[] = {
    {"null_resource.json", null_resource, sizeof null_resource},
    {"data_null_data_source.json", data_null_data_source, sizeof data_null_data_source},
};

struct keyform_utility_schema keyform_utility_schema_at(size_t index) {
    if (index >= sizeof files / sizeof files[0]) {
        return (struct keyform_utility_schema){0};
    }
    return files[index];
}
