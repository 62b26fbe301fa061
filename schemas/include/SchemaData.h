#pragma once

#include <stddef.h>

/// One embedded file of this folder.
struct keyform_schema_file {
    const char *name;
    const unsigned char *bytes;
    size_t length;
};

/// The embedded schema files; `index` counts from 0, and a null name ends the list.
struct keyform_schema_file keyform_schema_file_at(size_t index);
