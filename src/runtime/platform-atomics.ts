/** The platform's own `Atomics`, as they were when this module was loaded: what Heddle does itself must not be taken for a task's. */

export const { add, and, compareExchange, exchange, load, notify, or, store, sub, wait, xor } = Atomics
