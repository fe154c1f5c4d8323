/** Optional chains: where a link may be missing, what stands around a part of the chain must not come in between. */

import { useOf } from './use.ts'
import type { Module, Node } from './visitor.ts'

type Member = Node & { readonly type: 'MemberExpression' }

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

const isNamed = (node: Node): node is Member =>
  node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier'

/** Where the first `?.` of a chain is, if from there to `node` it is nothing but names: `a?.b` of `a?.b.c?.d`. */
export function optionalStart(node: Member): Member | undefined {
  let each: Node = node
  while (isNamed(each) && hasOptional(each.object)) each = each.object
  return isNamed(each) && each.optional && each !== node ? each : undefined
}

/** The links whose names a chain goes on to read after its first `?.`, which is at `node`: `.c` and `?.d` of `a?.b.c?.d`. */
export function linksAfter(node: Member, { around }: Module): readonly Member[] {
  if (!node.optional || !isNamed(node)) return []
  const links: Member[] = []
  let last: Node = node
  let i = around.length - 1
  for (; isNamed(around[i] as Node) && (around[i] as Member).object === last; i--) {
    last = around[i] as Node
    links.push(last as Member)
  }
  return useOf(last, around, i) === 'read' ? links : links.slice(0, -1)
}
