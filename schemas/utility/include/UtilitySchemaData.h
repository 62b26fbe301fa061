#pragma once

#include <stddef.h>

/// One embedded file of this folder.
struct keyform_utility_schema {
    const char *name;
    const unsigned char *bytes;
    size_t length;
};

/// The embedded schema files; `index` counts from 0, and a null name ends the list.
struct keyform_utility_schema keyform_utility_schema_at(size_t index);
