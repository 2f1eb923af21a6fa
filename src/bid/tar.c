#include "bid/tar.h"

#include <stdio.h>
#include <string.h>

#include "bid/wording.h"

// Offsets and widths of the ustar header (POSIX.1-2017, pax, "ustar Interchange Format").
enum {
	AT_NAME = 0,
	AT_MODE = 100,
	AT_UID = 108,
	AT_GID = 116,
	AT_SIZE = 124,
	AT_MTIME = 136,
	AT_SUM = 148,
	AT_TYPE = 156,
	AT_LINK = 157,
	AT_MAGIC = 257,
	AT_DEVICE = 329,
	AT_PREFIX = 345,
	AT_END = 500,
};

static bool component_ok(const char *p, size_t n)
{
	return n > 0 && !(n == 1 && p[0] == '.') && !(n == 2 && p[0] == '.' && p[1] == '.');
}

bool tar_name_ok(const char *name)
{
	size_t n = strlen(name), start = 0;
	if (n == 0 || n > TAR_NAME_MAX)
		return false;
	for (size_t i = 0; i <= n; i++) {
		if (i < n && name[i] != '/') {
			if (name[i] < 0x20 || name[i] > 0x7e || name[i] == '\\')
				return false;
			continue;
		}
		if (!component_ok(name + start, i - start))
			return false;
		start = i + 1;
	}
	return true;
}

static unsigned checksum(const uint8_t block[TAR_BLOCK])
{
	unsigned sum = 0;
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += i >= AT_SUM && i < AT_TYPE ? ' ' : block[i];
	return sum;
}

// DIGITS octal digits and a NUL.
static void put_octal(uint8_t *p, int digits, uint64_t value)
{
	for (int i = digits - 1; i >= 0; i--, value >>= 3)
		p[i] = (uint8_t)('0' + (value & 7));
	p[digits] = 0;
}

void tar_header(uint8_t block[TAR_BLOCK], const char *name, int64_t size)
{
	INSIST(tar_name_ok(name) && size >= 0 && size <= TAR_SIZE_MAX);
	memset(block, 0, TAR_BLOCK);
	memcpy(block + AT_NAME, name, strlen(name));
	put_octal(block + AT_MODE, 7, 0644);
	put_octal(block + AT_UID, 7, 0);
	put_octal(block + AT_GID, 7, 0);
	put_octal(block + AT_SIZE, 11, (uint64_t)size);
	put_octal(block + AT_MTIME, 11, 0);
	block[AT_TYPE] = '0';
	memcpy(block + AT_MAGIC, "ustar\00000", 8);
	put_octal(block + AT_DEVICE, 7, 0);
	put_octal(block + AT_DEVICE + 8, 7, 0);
	put_octal(block + AT_SUM, 6, checksum(block));
	block[AT_SUM + 7] = ' ';
}

int64_t tar_padding(int64_t size)
{
	return (TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK;
}

int64_t tar_span(int64_t size)
{
	return TAR_BLOCK + size + tar_padding(size);
}

// Exactly DIGITS octal digits, then a NUL or a space.
static bool get_octal(const uint8_t *p, int digits, int64_t *value)
{
	*value = 0;
	for (int i = 0; i < digits; i++) {
		if (p[i] < '0' || p[i] > '7')
			return false;
		*value = *value * 8 + (p[i] - '0');
	}
	return p[digits] == 0 || p[digits] == ' ';
}

static bool all_zero(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

static result check_type(uint8_t type, struct err *e)
{
	switch (type) {
	case '0':
		return ok();
	case '1':
	case '2':
		return refuse(e, "package.link", CLAUSE_SEAL, "投标文件包内含有链接条目，只允许普通文件；" NOTHING_KEPT);
	case 'x':
	case 'g':
	case 'L':
	case 'K':
		return refuse(e, "package.pax", CLAUSE_SEAL, "投标文件包内含有 pax/GNU 扩展头，只允许严格的 ustar；" NOTHING_KEPT);
	default:
		return refuse(e, "package.type", CLAUSE_SEAL, "投标文件包内含有目录、设备或其他特殊条目（类型 0x%02x），只允许普通文件；" NOTHING_KEPT,
			      type);
	}
}

static result get_name(const uint8_t block[TAR_BLOCK], char name[TAR_NAME_MAX + 1], struct err *e)
{
	memcpy(name, block + AT_NAME, TAR_NAME_MAX);
	name[TAR_NAME_MAX] = 0;
	size_t n = strlen(name);
	if (!all_zero(block + AT_NAME + n, TAR_NAME_MAX - n) || !all_zero(block + AT_PREFIX, TAR_BLOCK - AT_PREFIX) || !tar_name_ok(name))
		return refuse(e, "package.name", CLAUSE_SEAL,
			      "投标文件包内有不允许的文件名（绝对路径、“..”、非 ASCII 或超过 100 字节）；" NOTHING_KEPT);
	return ok();
}

result tar_read(const uint8_t block[TAR_BLOCK], char name[TAR_NAME_MAX + 1], int64_t *size, struct err *e)
{
	int64_t sum;
	if (!get_octal(block + AT_SUM, 6, &sum) || sum != (int64_t)checksum(block) || memcmp(block + AT_MAGIC, "ustar", 5) != 0)
		return refuse(e, "package.tar", CLAUSE_SEAL, "投标文件包的内层不是 ustar 格式（文件头校验和不符）；" NOTHING_KEPT);
	TRY(check_type(block[AT_TYPE], e));
	if (memcmp(block + AT_MAGIC, "ustar\00000", 8) != 0 || !get_octal(block + AT_SIZE, 11, size) ||
	    !all_zero(block + AT_LINK, AT_MAGIC - AT_LINK))
		return refuse(e, "package.tar", CLAUSE_SEAL, "投标文件包的内层文件头不是严格的 ustar（魔数、大小或链接字段）；" NOTHING_KEPT);
	return get_name(block, name, e);
}
