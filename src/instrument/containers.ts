/** The platform's containers: which of their methods read and which write, and what of them. */

type Method = (this: unknown, ...args: unknown[]) => unknown

/** What a method does: to one entry, or to all. `adds` takes a value, `takes` gives one. */
export interface ContainerMethod {
  readonly access: 'read' | 'write'
  /** Whether its first argument is the key of the only entry that it touches. */
  readonly keyed: boolean
  /** What a report shows of the call: its second argument, its first one, what it returns, or nothing. */
  readonly shows: 'value' | 'argument' | 'result' | 'nothing'
}

const entry = (access: 'read' | 'write', shows: ContainerMethod['shows']): ContainerMethod => ({
  access,
  keyed: true,
  shows,
})
const all = (access: 'read' | 'write', shows: ContainerMethod['shows']): ContainerMethod => ({
  access,
  keyed: false,
  shows,
})

const each = (names: string, method: ContainerMethod) => names.split(' ').map(name => [name, method] as const)

const maps = new Map([
  ['get', entry('read', 'result')],
  ['has', entry('read', 'result')],
  ['set', entry('write', 'value')],
  ['delete', entry('write', 'nothing')],
  ...each('clear', all('write', 'nothing')),
  ...each('forEach keys values entries', all('read', 'nothing')),
])

const sets = new Map([
  ['has', entry('read', 'result')],
  ['add', entry('write', 'nothing')],
  ['delete', entry('write', 'nothing')],
  ...each('clear', all('write', 'nothing')),
  ...each('forEach keys values entries union intersection difference symmetricDifference', all('read', 'nothing')),
  ...each('isSubsetOf isSupersetOf isDisjointFrom', all('read', 'result')),
])

const arrays = new Map([
  ...each('push unshift fill', all('write', 'argument')),
  ...each('pop shift', all('write', 'result')),
  ...each('splice sort reverse copyWithin', all('write', 'nothing')),
  ...each(
    'at includes indexOf lastIndexOf find findIndex findLast findLastIndex some every join',
    all('read', 'result'),
  ),
  ...each('reduce reduceRight', all('read', 'result')),
  ...each('forEach map filter flatMap flat slice concat keys values entries', all('read', 'nothing')),
  ...each('toReversed toSorted toSpliced with', all('read', 'nothing')),
])

const kinds: readonly (readonly [object, ReadonlyMap<string, ContainerMethod>])[] = [
  [Array.prototype, arrays],
  [Map.prototype, maps],
  [Set.prototype, sets],
  [WeakMap.prototype, maps],
  [WeakSet.prototype, sets],
]

/** Names of methods that may be a container's. */
export const containerMethods: ReadonlySet<string> = new Set(kinds.flatMap(([, methods]) => [...methods.keys()]))

/** What the platform's method `name` of a container does; undefined where that is not what a call would find. */
export function containerMethod(
  container: object,
  name: string,
): { readonly call: Method; readonly method: ContainerMethod } | undefined {
  for (const [prototype, methods] of kinds) {
    if (!Object.prototype.isPrototypeOf.call(prototype, container)) continue
    const method = methods.get(name)
    const call = (prototype as Record<string, Method>)[name]
    return method !== undefined && call !== undefined && (container as Record<string, unknown>)[name] === call
      ? { call, method }
      : undefined
  }
  return undefined
}
