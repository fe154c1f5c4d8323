/** How a message is written that takes ports or raw memory along: these stand in it by number. */

import { Deserializer, Serializer } from 'node:v8'
import { VIEWS } from '../schedule/memory.ts'

// What stands for a host object.
const PORT = 0
/** Raw memory: a view of it, or the buffer itself. */
const SHARED = 1
const VIEW = 2

const BARE = VIEWS.length

type View = ArrayBufferView & { readonly length?: number }
type ViewMaker = new (buffer: ArrayBufferLike, offset: number, length: number) => ArrayBufferView

const kindOf = (view: ArrayBufferView): number =>
  VIEWS.findIndex(name => view instanceof (globalThis[name] as unknown as typeof DataView))

const lengthOf = (view: View): number => view.length ?? view.byteLength

/** `value` in which a view stands for each shared buffer, since the platform has nothing to write for one. */
function withoutBuffers(value: unknown, bare: Set<object>, seen = new Map<object, unknown>()): unknown {
  if (typeof value !== 'object' || value === null) return value
  const known = seen.get(value)
  if (known !== undefined) return known
  const inside = (each: unknown) => withoutBuffers(each, bare, seen)
  const become = <T extends object>(made: T, fill: (made: T) => void): T => {
    seen.set(value, made)
    fill(made)
    return made
  }
  if (value instanceof SharedArrayBuffer) return become(new Uint8Array(value, 0, 0), view => bare.add(view))
  if (Array.isArray(value)) {
    return become(new Array<unknown>(value.length), made => {
      for (const [key, each] of Object.entries(value)) (made as never as Record<string, unknown>)[key] = inside(each)
    })
  }
  if (value instanceof Map)
    return become(new Map(), made => {
      for (const [key, each] of value) made.set(inside(key), inside(each))
    })
  if (value instanceof Set)
    return become(new Set(), made => {
      for (const each of value) made.add(inside(each))
    })
  if (Object.prototype.toString.call(value) !== '[object Object]') return value
  return become({} as Record<string, unknown>, made => {
    for (const [key, each] of Object.entries(value)) made[key] = inside(each)
  })
}

export interface Written {
  readonly bytes: Uint8Array
  readonly memories: readonly SharedArrayBuffer[]
}

/** Writes `message`, in which `ports` may be. Throws where it cannot be copied. */
export function writeParcel(message: unknown, ports: readonly object[]): Written {
  const bare = new Set<object>()
  const writer = new Writer(ports, bare)
  writer.writeHeader()
  writer.writeValue(withoutBuffers(message, bare))
  return { bytes: writer.releaseBuffer(), memories: writer.memories }
}

/** The message, with these ports and buffers in it. */
export function readParcel(
  bytes: Uint8Array,
  ports: readonly object[],
  memories: readonly SharedArrayBuffer[],
): unknown {
  const reader = new Reader(bytes, ports, memories)
  reader.readHeader()
  return reader.readValue()
}

class Writer extends Serializer {
  readonly memories: SharedArrayBuffer[] = []
  readonly #ports: readonly object[]
  readonly #bare: ReadonlySet<object>

  constructor(ports: readonly object[], bare: ReadonlySet<object>) {
    super()
    this.#ports = ports
    this.#bare = bare
    ;(
      this as unknown as { _setTreatArrayBufferViewsAsHostObjects(as: boolean): void }
    )._setTreatArrayBufferViewsAsHostObjects(true)
  }

  _writeHostObject(object: object): void {
    if (ArrayBuffer.isView(object)) {
      this.#writeView(object)
      return
    }
    const index = this.#ports.indexOf(object)
    if (index < 0) throw new TypeError('Object that needs transfer was found in message but not listed in transferList')
    this.writeUint32(PORT)
    this.writeUint32(index)
  }

  #writeView(view: View): void {
    const { buffer, byteOffset, byteLength } = view
    if (!(buffer instanceof SharedArrayBuffer)) {
      this.writeUint32(VIEW)
      this.writeUint32(kindOf(view))
      this.writeUint32(byteLength)
      this.writeUint32(lengthOf(view))
      this.writeRawBytes(new Uint8Array(buffer, byteOffset, byteLength))
      return
    }
    const known = this.memories.indexOf(buffer)
    this.writeUint32(SHARED)
    this.writeUint32(known < 0 ? this.memories.push(buffer) - 1 : known)
    this.writeUint32(this.#bare.has(view) ? BARE : kindOf(view))
    this.writeUint32(byteOffset)
    this.writeUint32(lengthOf(view))
  }
}

class Reader extends Deserializer {
  readonly #ports: readonly object[]
  readonly #memories: readonly SharedArrayBuffer[]

  constructor(bytes: Uint8Array, ports: readonly object[], memories: readonly SharedArrayBuffer[]) {
    super(bytes)
    this.#ports = ports
    this.#memories = memories
  }

  _readHostObject(): unknown {
    const sort = this.readUint32()
    if (sort === PORT) return this.#ports[this.readUint32()]
    if (sort === SHARED) {
      const buffer = this.#memories[this.readUint32()] as SharedArrayBuffer
      const kind = this.readUint32()
      const [offset, length] = [this.readUint32(), this.readUint32()]
      return kind === BARE ? buffer : new (makerOf(kind))(buffer, offset, length)
    }
    const kind = this.readUint32()
    const [bytes, length] = [this.readUint32(), this.readUint32()]
    const copy = new Uint8Array(this.readRawBytes(bytes))
    return new (makerOf(kind))(copy.buffer, copy.byteOffset, length)
  }
}

const makerOf = (kind: number): ViewMaker => globalThis[VIEWS[kind]!] as unknown as ViewMaker
