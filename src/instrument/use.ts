/** What code does with the value of a member. */

import type { Node } from './visitor.ts'

/** It is read, or called; `other` where it is a target, or of no concern. */
export type Use = 'read' | 'called' | 'other'

/** What is done with the value of `node`, around which is `around[from]`. */
export function useOf(node: Node, around: readonly Node[], from = around.length - 1): Use {
  let child = node
  for (let i = from; i >= 0; i--) {
    const parent = around[i] as Node
    switch (parent.type) {
      case 'ParenthesizedExpression':
      case 'ChainExpression':
        child = parent
        continue
      case 'CallExpression':
        return parent.callee === child ? 'called' : 'read'
      case 'TaggedTemplateExpression':
        return parent.tag === child ? 'other' : 'read'
      case 'UnaryExpression':
        return parent.operator === 'delete' ? 'other' : 'read'
      case 'UpdateExpression':
      case 'ArrayPattern':
      case 'RestElement':
        return 'other'
      case 'AssignmentExpression':
      case 'AssignmentPattern':
      case 'ForOfStatement':
      case 'ForInStatement':
        return parent.left === child ? 'other' : 'read'
      case 'Property':
        return parent.value === child && around[i - 1]?.type === 'ObjectPattern' ? 'other' : 'read'
      default:
        return 'read'
    }
  }
  return 'read'
}
