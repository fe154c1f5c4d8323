/** The platform's own `Atomics`, as they were when this module was loaded: what Heddle does itself must not be taken for a task's. */

export const { add, compareExchange, exchange, load, notify, wait } = Atomics
