// The pages people see: one button per fictional person, signing out, and what went wrong. No script anywhere.

import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.2; }
ul { list-style: none; padding: 0; display: grid; gap: .5rem; }
button { font: inherit; text-align: left; width: 100%; padding: .75rem 1rem; min-height: 2.75rem;
  border: 2px solid; border-radius: .25rem; background: transparent; color: inherit; cursor: pointer; }
button:hover { text-decoration: underline; }
button:focus-visible { outline: 3px solid; outline-offset: 3px; }
button span { display: block; }
.note { border-left: 4px solid; padding-left: 1rem; }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const escape = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/**
 * Headers for every page. A form's answer leads on to the service, so its address is named besides our own.
 */
export function pageHeaders(serviceUrl) {
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy':
      `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'; `
      + `form-action 'self' ${new URL(serviceUrl).origin}`,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
}

function page(title, body) {
  return `<!DOCTYPE html>
<html lang="nb">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

/** One button per person; `sub` is what the form sends. */
export function signInPage(people) {
  const buttons = [...people].map((person) => `<li><button name="sub" value="${escape(person.sub)}">`
    + `<strong>${escape(person.name)}</strong><span>${escape(person.title)}</span>`
    + `<span>${escape(person.description ?? '')}</span></button></li>`);
  return page('Hvem vil du logge inn som?', `
<p class="note">Dette er prøveinnloggingen. Alle personene er oppdiktet, og ingen av dem har passord.</p>
<form method="post">
<ul>
${buttons.join('\n')}
</ul>
<p><button name="abort" value="yes">Avbryt innloggingen</button></p>
</form>`);
}

/** The library makes the form with its own secret; the button beside it belongs to that form. */
export function signOutPage(form) {
  return page('Logge ut av prøveinnloggingen også?', `
${form}
<p>Du er logget ut av tjenesten.</p>
<p><button type="submit" form="op.logoutForm" name="logout" value="yes">Ja, logg ut her også</button></p>
<p><button type="submit" form="op.logoutForm">Nei, bli værende innlogget her</button></p>`);
}

export function signedOutPage(serviceUrl) {
  return page('Du er logget ut', `<p><a href="${escape(serviceUrl)}">Til tjenesten</a></p>`);
}

/** `code` is the error code of OpenID Connect; what else the library knows may quote what was sent. */
export function errorPage(code, serviceUrl) {
  return page('Innloggingen gikk ikke', `
<p>Feilkode: <code>${escape(code)}</code></p>
<p><a href="${escape(serviceUrl)}">Prøv på nytt fra tjenesten</a></p>`);
}
