#include "SchemaData.h"
