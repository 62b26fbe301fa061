#include "CBuild.h"

const char *keyform_commit(void) {
    return KEYFORM_COMMIT;
}
