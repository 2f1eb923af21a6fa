#include "paper/inclusion.h"

#include "base/json.h"

bool inclusion_ready(const struct lot *l)
{
	return l->phase != PHASE_WAIT && l->intake_taken == l->intake_count && !l->intake_broken;
}

void inclusion_proof(const struct project *p, const struct lot *l, struct hash record_hash, int64_t at, struct buf *out)
{
	struct hash path[MERKLE_PATH_MAX], root;
	size_t count = (size_t)l->intake_taken, n = merkle_path(l->intake_leaves, count, (size_t)at, path);
	INSIST(inclusion_ready(l) && merkle_path_root(merkle_leaf(span_of(record_hash.b, HASH_BYTES)), count, (size_t)at, path, n, &root) &&
	       hash_equal(root, l->intake_root));
	JSON_AUTO *proof = json_object();
	json_t *hashes = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(hashes, json_string(hash_hex(path[i]).s));
	json_put_str(proof, "project", p->id);
	json_put_int(proof, "lot", l->no);
	json_put_hash(proof, "record_hash", record_hash);
	json_put_int(proof, "at", at);
	json_put_int(proof, "count", l->intake_taken);
	json_put(proof, "path", hashes);
	json_put_hash(proof, "root", l->intake_root);
	json_text(proof, out);
}
