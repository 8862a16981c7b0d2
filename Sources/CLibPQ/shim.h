// The headers of libpq as Swift sees them. Debian keeps them in /usr/include/postgresql, which pkg-config names.
#ifndef HEARTSHIELD_CLIBPQ_SHIM_H
#define HEARTSHIELD_CLIBPQ_SHIM_H
#include <libpq-fe.h>
#endif
