/** Optional chains: where a link may be missing, what stands around a part of the chain must not come in between. */

import type { Node } from './visitor.ts'

/** Whether there is a `?.` in the chain that ends with this node. */
export function hasOptional(node: Node): boolean {
  for (let each: Node = node; ; ) {
    if (each.type === 'MemberExpression') {
      if (each.optional) return true
      each = each.object
    } else if (each.type === 'CallExpression') {
      if (each.optional) return true
      each = each.callee
    } else return false
  }
}
