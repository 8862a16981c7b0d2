// zlib as Swift sees it: enough to read gzip files.
#ifndef HEARTSHIELD_CZLIB_SHIM_H
#define HEARTSHIELD_CZLIB_SHIM_H
#include <zlib.h>
#endif
