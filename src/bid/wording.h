// Clause and half-sentences that the refusals of this folder share.
#ifndef KB_BID_WORDING_H
#define KB_BID_WORDING_H

// the check of the sealing: what was opened must be what was handed in
#define CLAUSE_SEAL "R41a 87号令第41条"
// end of every refusal of a package that came from outside
#define NOTHING_KEPT "没有写出任何内容，请按“解密失败”处理"

#endif
