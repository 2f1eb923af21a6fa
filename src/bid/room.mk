noinst_LIBRARIES += libbid.a
libbid_a_SOURCES = \
	src/bid/package.h src/bid/wording.h \
	src/bid/tar.h src/bid/tar.c \
	src/bid/der.h src/bid/der.c \
	src/bid/ahead.h src/bid/ahead.c \
	src/bid/p7m.h src/bid/p7m_oid.h src/bid/p7m_write.c src/bid/p7m_read.c \
	src/bid/source.c src/bid/cover.c \
	src/bid/manifest.h src/bid/manifest.c \
	src/bid/flush.h src/bid/flush.c \
	src/bid/output.h src/bid/output.c \
	src/bid/walk.h src/bid/walk.c \
	src/bid/unseal.c \
	src/bid/folder.h src/bid/folder.c src/bid/check.c \
	src/bid/client.h src/bid/client.c \
	src/bid/sealer.h src/bid/sealer.c \
	src/bid/sealing.h src/bid/seal_texts.c src/bid/seal.c \
	src/bid/backup.c src/bid/release.c
