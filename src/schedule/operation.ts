/**
 * What a strand is about to do at a scheduling point. On a board an operation is a few integers: its kind (an index into
 * `kinds`), the object it touches (0 is none), and a key within that object (an index, a hash of a map's key, or `ANY_KEY`).
 */

/** How an operation touches its object: what dependence, spin detection and the checkers go by. */
export type Access = 'none' | 'read' | 'write'

interface KindInfo {
  /** The word a report shows. */
  readonly name: string
  readonly access: Access
}

const table = {
  start: 'none',
  point: 'none',
  // values
  get: 'read',
  set: 'write',
  has: 'read',
  delete: 'write',
  keys: 'read',
  length: 'read',
  // atomics
  load: 'read',
  store: 'write',
  add: 'write',
  sub: 'write',
  and: 'write',
  or: 'write',
  xor: 'write',
  exchange: 'write',
  compareExchange: 'write',
  update: 'write',
  // locks
  acquire: 'write',
  tryAcquire: 'write',
  release: 'write',
  acquireRead: 'write',
  tryAcquireRead: 'write',
  releaseRead: 'write',
  acquireWrite: 'write',
  tryAcquireWrite: 'write',
  releaseWrite: 'write',
  // conditions, latches, barriers: `wait` lines up, `wake` goes on once it may
  wait: 'write',
  wake: 'write',
  notify: 'write',
  notifyAll: 'write',
  countDown: 'write',
  pass: 'read',
  // queues
  put: 'write',
  take: 'write',
  tryPut: 'write',
  tryTake: 'write',
  close: 'write',
  // the outside world: an effect takes place, its result is delivered
  effect: 'write',
  query: 'read',
  deliver: 'none',
  timer: 'write',
  immediate: 'write',
  // the beginning of a call of a scenario with operations
  call: 'none',
  // raw shared memory: plain accesses, and those of `Atomics`; a wait that lines up goes on when it is notified or expires
  read: 'read',
  write: 'write',
  'Atomics.load': 'read',
  'Atomics.store': 'write',
  'Atomics.add': 'write',
  'Atomics.sub': 'write',
  'Atomics.and': 'write',
  'Atomics.or': 'write',
  'Atomics.xor': 'write',
  'Atomics.exchange': 'write',
  'Atomics.compareExchange': 'write',
  'Atomics.wait': 'write',
  'Atomics.notify': 'write',
  notified: 'write',
  expired: 'write',
  // what instrumented code awaits has settled, and reaches it
  await: 'none',
  // a server takes its address, and an event of it is told: at once in production, so no timer gets in between
  listen: 'write',
  emit: 'none',
} as const satisfies Record<string, Access>

export type KindName = keyof typeof table

/** Every kind of operation; a kind's number is its position here. */
export const kinds: readonly KindInfo[] = Object.entries(table).map(([name, access]) => ({ name, access }))

/** The number of each kind, by name: `Kind.acquire`. */
export const Kind = Object.freeze(
  Object.fromEntries(Object.keys(table).map((name, number) => [name, number])) as Record<KindName, number>,
)

/** The key of an operation that concerns its whole object. */
export const ANY_KEY = -1

/** The argument of an operation whose value is no small integer and has no number of its own. */
export const UNKNOWN = -0x80000000

/** From here on arguments stand for values that are no numbers: strings, booleans, `null`. */
export const NAMED = 0x40000000

/** The key of waking up by a notification of one's own; all else that is done with a condition has key 0. */
export const NOTIFICATION_KEY = 1

const reads = kinds.map(kind => kind.access === 'read')
const writes = kinds.map(kind => kind.access === 'write')

/** Whether an operation of this kind only reads its object. */
export const isRead = (kind: number): boolean => reads[kind] as boolean

/** Whether an operation of this kind may change its object. */
export const isWrite = (kind: number): boolean => writes[kind] as boolean

/** Whether it is that what was done before is told of. */
export const isDelivery = (kind: number): boolean => kind === Kind.deliver || kind === Kind.emit

export const kindName = (kind: number): string => kinds[kind]?.name ?? `kind ${kind}`
