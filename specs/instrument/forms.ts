/** Bodies of async functions that tell of what happens in them through `log`: the forms in which JavaScript waits. */
export const forms: Readonly<Record<string, string>> = {
  'await of a value': 'log(await 1)',
  'await of undefined': 'log(await undefined)',
  'await of a promise': 'log(await Promise.resolve(1))',
  'await of a rejection': "try { await Promise.reject(new Error('no')) } catch (e) { log(e.message) }",
  'await of a thenable': 'log(await { then: f => f(1) })',
  'await of a thenable that throws': "try { await { then() { throw new Error('no') } } } catch (e) { log(e.message) }",
  'await of a subclass': 'class P extends Promise {} log(await new P(f => f(1)))',
  'await in parentheses': 'log(await(1))',
  'await of an array': 'log(await[1, 2])',
  'await of a template': 'log(await`a`)',
  'await of an await': 'log(await await Promise.resolve(1))',
  'await of a negation': 'log(await !1, !(await 1), await -1)',
  'await of a conditional': 'log(await (1 ? 2 : 3), (await 0) ? 1 : 2)',
  'await of a sequence': 'log(await (1, 2))',
  'await of an assignment': 'let a; log(await (a = 1), a)',
  'await of a function': 'log(typeof await (() => 1))',
  'await of an async arrow': 'log(await (async () => 1)())',
  'await of a new object': 'log(await new (class { a = 1 })().a)',
  'await of a member': 'const o = { p: Promise.resolve(1) }; log(await o.p)',
  'await of a computed member': "const o = { p: Promise.resolve(1) }; log(await o['p'])",
  'await of a private member': 'class C { #p = 1; async f() { return await this.#p } } log(await new C().f())',
  'await of an optional chain': 'const o = undefined; log(await o?.p.q())',
  'await of a method keeps this': 'class C { v = 1; async f() { return this.v } } log(await new C().f())',
  'await of super':
    'class A { async f() { return 1 } } class B extends A { async f() { return await super.f() } } log(await new B().f())',
  'await of a tagged template': 'const tag = async s => s.raw[0]; log(await tag`x`)',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: code
  'await in a template': 'log(`${await 1}-${await 2}`)',
  'await in arguments': 'const f = (...a) => a.join(); log(f(await 1, await 2, ...(await [3])))',
  'await in an array': 'log([await 1, ...(await [2]), await 3])',
  'await in an object': 'log({ a: await 1, [await "b"]: await 2, ...(await { c: 3 }) })',
  'await in a destructuring default': 'const { a = await 1, b: [c = await 2] = [] } = {}; log(a, c)',
  'await on both sides': 'log((await 1) + (await 2))',
  'await in a short circuit': 'log((await 0) || (await 2), (await 1) && (await 3), (await null) ?? (await 4))',
  'await in a compound assignment':
    'let a = 1; a += await 2; log(a); const o = { n: 1 }; o.n ??= await 5; o.m ??= await 6; log(o)',
  'await in a condition': 'if (await 1) log(1); else log(2)',
  'await in a while': 'let i = 0; while (await (i < 3)) { i++; log(i) }',
  'await in a for': 'for (let i = await 0; i < (await 2); i += await 1) log(i)',
  'await in a for of': 'for (const x of await [1, 2]) log(x)',
  'await in a for in': 'for (const x in await { a: 1, b: 2 }) log(x)',
  'await in a switch': 'switch (await 1) { case await 1: log(1); break; default: log(2) }',
  'await in a throw': "try { throw await new Error('no') } catch (e) { log(e.message) }",
  'await in try, catch and finally':
    "try { await 1; throw new Error('no') } catch (e) { log(await e.message) } finally { log(await 2) }",
  'await in a label': 'a: for (;;) { for (;;) { if (await 1) break a } } log(1)',
  'await in a class': 'class C { [await "m"]() { return 1 } static s = 2 } log(new C().m(), C.s)',
  'await under use strict': '"use strict"; log(await (function () { return this })())',
  'await after a line without semicolon': 'let a = 1\nlog(await a)\nlog(await\n2)',
  'await with comments': 'log(await /* a */ 1 // b\n)',
  'await of unicode': 'const é𝒳 = { ünï: "😀" }; log(await é𝒳.ünï)',
  'await with carriage returns': 'log(1)\r\nlog(await 2)\r\n',
  'return await': 'log(await (async () => { return await 1 })())',
  'return of a promise': 'log(await (async () => { return Promise.resolve(1) })())',
  'arrow with an expression': 'const f = async x => (await x) + 1; log(await f(1))',
  'async method, getter of a promise':
    'const o = { async m() { return await 1 }, get g() { return Promise.resolve(2) } }; log(await o.m(), await o.g)',
  'arguments in an async function':
    'async function f() { return (await arguments[0]) + arguments.length } log(await f(1, 2))',
  'for await over an async generator': 'async function* g() { yield 1; yield 2 } for await (const x of g()) log(x)',
  'for await over an array': 'for await (const x of [1, Promise.resolve(2)]) log(x)',
  'for await without a space': 'for await (const x of[1]) log(x)',
  'for await that breaks':
    'async function* g() { try { yield 1; yield 2 } finally { log("closed") } } for await (const x of g()) { log(x); break }',
  'for await that throws':
    'async function* g() { try { yield 1 } finally { log("closed") } } try { for await (const x of g()) throw new Error("no") } catch (e) { log(e.message) }',
  'for await over a failing generator':
    'async function* g() { yield 1; throw new Error("no") } try { for await (const x of g()) log(x) } catch (e) { log(e.message) }',
  'for await with destructuring': 'for await (const { a, b = 2 } of [{ a: 1 }]) log(a, b)',
  'for await into a member': 'const o = {}; for await (o.x of [1, 2]) log(o.x)',
  'for await over an iterator without return':
    'const it = { [Symbol.asyncIterator]: () => { let i = 0; return { next: async () => ({ value: i, done: i++ > 1 }) } } }; for await (const x of it) log(x)',
  'for await over nothing iterable':
    'try { for await (const x of 1) log(x) } catch (e) { log(e instanceof TypeError) }',
  'yield of a promise':
    'async function* g() { const got = yield Promise.resolve(1); log(got); return Promise.resolve(2) } const i = g(); log(await i.next(), await i.next("got"), await i.next())',
  'yield of a rejection':
    'async function* g() { try { yield Promise.reject(new Error("no")) } catch (e) { log(e.message); yield 1 } } for await (const x of g()) log(x)',
  'yield without a value, yield star':
    'async function* a() { yield; yield 1 } async function* b() { yield* a(); yield* [2] } for await (const x of b()) log(x)',
  'yield in an expression':
    'async function* g() { log((yield 1) + (yield(2))) } const i = g(); await i.next(); await i.next(3); await i.next(4)',
  'a sync generator':
    'function* g() { const x = yield Promise.resolve(1); log(x) } const i = g(); log(i.next().value instanceof Promise); i.next(2)',
  'then with a callback': 'log(await Promise.resolve(1).then(x => x + 1))',
  'then with two callbacks': 'log(await Promise.reject(1).then(x => x, e => e + 1))',
  'then without callbacks': 'log(await Promise.resolve(1).then().then(null, undefined))',
  'then with what is no function': 'log(await Promise.resolve(1).then(2, 3))',
  'then with a bound method':
    'const o = { n: 2, f(x) { return x + this.n } }; log(await Promise.resolve(1).then(o.f.bind(o)))',
  'then with spread arguments': 'log(await Promise.resolve(1).then(...[x => x + 1]))',
  'then by a computed name': "log(await Promise.resolve(1)['then'](x => x + 1))",
  'then on an optional receiver':
    'let p; log(p?.then(x => x)); p = Promise.resolve(1); log(await p?.then(x => x + 1)); const o = { p }; log(await o?.p.then(x => x))',
  'then on something that is no promise': 'const o = { then(f) { return f(1) } }; log(o.then(x => x + 1))',
  'then that returns a promise': 'log(await Promise.resolve(1).then(x => Promise.resolve(x + 1)))',
  'then within then':
    'log(await Promise.resolve(1).then(x => Promise.resolve(2).then(y => x + y), Promise.resolve(3).then(z => z)))',
  catch: 'log(await Promise.reject(new Error("no")).catch(e => e.message))',
  'catch on something that is no promise': 'const z = { catch: f => z, value: f => f }; log(z.catch(() => 1) === z)',
  finally: 'log(await Promise.resolve(1).finally(() => { log("finally"); return 2 }))',
  'finally after a rejection':
    'try { await Promise.reject(new Error("no")).finally(() => log("finally")) } catch (e) { log(e.message) }',
  chained: 'log(await Promise.resolve(1).then(x => { throw x }).catch(x => x + 1).finally(() => {}).then(x => x * 2))',
  all: 'const f = async x => { await null; return x }; log(await Promise.all([f(1), f(2), 3]))',
  allSettled: 'log((await Promise.allSettled([Promise.reject(1), (async () => await 2)()])).map(r => r.status))',
  'race and any': 'log(await Promise.race([1, 2]), await Promise.any([Promise.reject(0), (async () => await 3)()]))',
  'a promise that is awaited later':
    'const f = async () => { await null; return 1 }; const p = f(); log(0); log(await p); log(await p)',
  'a rejection that is awaited later': 'const p = Promise.reject(1); try { await null; await p } catch (e) { log(e) }',
  recursion: 'const f = async n => n === 0 ? 0 : 1 + await f(n - 1); log(await f(5))',
  'compiled to a generator':
    'const __awaiter = (t, _, P, g) => new Promise((f, r) => { const it = g.apply(t); const step = m => v => { try { const { value, done } = it[m](v); done ? f(value) : Promise.resolve(value).then(step("next"), step("throw")) } catch (e) { r(e) } }; step("next")() }); log(await __awaiter(this, 0, 0, function* () { const x = yield Promise.resolve(1); try { yield Promise.reject(2) } catch (e) { return x + e } }))',
}
