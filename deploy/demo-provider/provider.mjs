// The OpenID provider of the demo and the tests: a real, certified implementation (npm oidc-provider) in a
// process of its own, with fictional people and no passwords. It is never part of an installation.
//
// Environment:
//   OIDC_PORT           where it listens, on 127.0.0.1 alone; the issuer is http://127.0.0.1:OIDC_PORT
//   PUBLIC_URL          the service's own address
//   OIDC_AUDIENCE       the audience of access tokens
//   OIDC_CLIENT_SECRET  the service's secret here
//   OIDC_COOKIE_KEY     signs this provider's cookies
//   OIDC_PEOPLE         JSON file: [{ sub, name, title, description, acr, pid }]; those with a pid (a synthetic national
//                       identity number) are youths and guardians, and sign in for the client samordning-own alone
//   OIDC_KEYS           JSON file of the signing key, made when missing
//
// A script gets an access token for one of the fictional people without a browser:
//
//   curl -d grant_type=urn:samordning:demo-person -d client_id=demo-script -d sub=staff-coordinator-grorud \
//        http://127.0.0.1:OIDC_PORT/token

import * as oidc from 'oidc-provider';

import { errorPage, pageHeaders, signedOutPage, signInPage, signOutPage } from './pages.mjs';
import { readOrMakeKeys, readPeople } from './people.mjs';

const DEMO_PERSON = 'urn:samordning:demo-person';
const SCOPE = 'samordning';
const HOUR = 60 * 60;
const LARGEST_FORM = 4096; // bytes

function required(name) {
  const value = process.env[name];
  if (!value) {
    process.stderr.write(`${name} is not set.\n`);
    process.exit(2);
  }
  return value;
}

const port = Number(required('OIDC_PORT'));
const issuer = `http://127.0.0.1:${port}`;
const serviceUrl = required('PUBLIC_URL').replace(/\/$/, '');
const audience = required('OIDC_AUDIENCE');
const people = readPeople(required('OIDC_PEOPLE'));
const levels = [...new Set([...people.values()].map((person) => person.acr))];

const OWN = 'samordning-own';
const isFor = (clientId, person) => (clientId === OWN) === Boolean(person?.pid);

// Somebody who signed in for the other client in this browser is asked who she is, and not taken for that one.
const { Check } = oidc.interactionPolicy;
const policy = oidc.interactionPolicy.base();
policy.get('login').checks.add(new Check('another_kind', 'End-User authentication is required', (ctx) => {
  const { accountId } = ctx.oidc.session;
  return accountId && !isFor(ctx.oidc.client.clientId, people.get(accountId))
    ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT;
}));

/** The service as it is known here, once for staff and once for those it is about. */
function service(clientId, key) {
  return {
    client_id: clientId,
    client_secret: required('OIDC_CLIENT_SECRET'),
    client_name: 'Samordning',
    redirect_uris: [`${serviceUrl}/sign-in/callback/${key}`],
    post_logout_redirect_uris: [`${serviceUrl}/`],
    backchannel_logout_uri: `${serviceUrl}/sign-in/back-channel-logout/${key}`,
    backchannel_logout_session_required: true,
    default_acr_values: levels, // every ID token says its level
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
  };
}

/** Ids and codes only: no names, no tokens. */
function log(event, details = {}) {
  process.stdout.write(`${JSON.stringify({ event, ...details })}\n`);
}

function show(ctx, html) {
  ctx.set(pageHeaders(serviceUrl));
  ctx.body = html;
}

const resourceServer = {
  scope: SCOPE,
  audience,
  accessTokenTTL: HOUR,
  accessTokenFormat: 'jwt', // RFC 9068
  jwt: { sign: { alg: 'RS256' } },
};

const configuration = {
  clients: [
    service('samordning', 'demo'),
    service(OWN, 'own'),
    {
      client_id: 'demo-script',
      redirect_uris: [],
      response_types: [],
      grant_types: [DEMO_PERSON],
      token_endpoint_auth_method: 'none',
    },
  ],
  jwks: readOrMakeKeys(required('OIDC_KEYS')),
  acrValues: levels,
  claims: { openid: ['sub', 'pid'], profile: ['name'], acr: null, auth_time: null, iss: null, sid: null },
  conformIdTokenClaims: false, // the number stands in the ID token, as at ID-porten
  scopes: ['openid'],
  responseTypes: ['code'],
  clientAuthMethods: ['client_secret_basic', 'none'],
  pkce: { required: () => true },
  cookies: {
    keys: [required('OIDC_COOKIE_KEY')],
    // Ports do not part cookies: two demos beside each other on one machine would take one another's.
    names: { session: `op${port}`, interaction: `op${port}i`, resume: `op${port}r` },
  },
  ttl: {
    AccessToken: HOUR, AuthorizationCode: 60, Grant: 8 * HOUR, IdToken: HOUR, Interaction: HOUR, Session: 8 * HOUR,
  },
  features: {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    backchannelLogout: { enabled: true },
    userinfo: { enabled: true },
    resourceIndicators: {
      enabled: true,
      // Asking for the scope is asking for the API; without it the access token is good for userinfo only.
      defaultResource: (ctx, client, oneOf) => oneOf
        ?? (ctx.oidc.params?.scope?.split(' ').includes(SCOPE) ? audience : undefined),
      useGrantedResource: () => true,
      getResourceServerInfo(ctx, resource) {
        if (resource !== audience) throw new oidc.errors.InvalidTarget();
        return resourceServer;
      },
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => show(ctx, signOutPage(form)),
      postLogoutSuccessSource: (ctx) => show(ctx, signedOutPage(`${serviceUrl}/`)),
    },
  },
  findAccount(ctx, sub) {
    const person = people.get(sub);
    return person && { accountId: sub, claims: () => ({ sub, name: person.name, pid: person.pid }) };
  },
  extraTokenClaims(ctx, token) {
    const acr = people.get(token.accountId)?.acr;
    return acr && { acr };
  },
  // Both clients are the service itself, so nobody is asked whether it may know who they are.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile');
    grant.addResourceScope(audience, SCOPE);
    await grant.save();
    return grant;
  },
  interactions: { policy, url: (ctx, interaction) => `/person/${interaction.uid}` },
  renderError: (ctx, out) => show(ctx, errorPage(out.error, `${serviceUrl}/`)),
  // The library refuses to call machine-local addresses. Here the service is one; it is the only one called.
  fetch(url, { dispatcher, ...options }) {
    if (!String(url).startsWith(`${serviceUrl}/`)) throw new Error('only the service itself is called from here');
    return fetch(url, options);
  },
};

const provider = new oidc.Provider(issuer, configuration);

provider.registerGrantType(DEMO_PERSON, async (ctx) => {
  const { client, params } = ctx.oidc;
  if (!people.has(params.sub) || people.get(params.sub).pid) throw new oidc.errors.InvalidGrant('there is no such person');
  const token = new provider.AccessToken({ client, accountId: params.sub, scope: SCOPE, gty: DEMO_PERSON });
  token.resourceServer = new provider.ResourceServer(audience, resourceServer);
  token.extra = configuration.extraTokenClaims(ctx, token);
  ctx.body = {
    access_token: await token.save(),
    expires_in: token.expiration,
    token_type: token.tokenType,
    scope: SCOPE,
  };
}, ['sub']);

async function readForm(request) {
  let text = '';
  for await (const part of request) {
    text += part;
    if (text.length > LARGEST_FORM) break;
  }
  return new URLSearchParams(text.slice(0, LARGEST_FORM));
}

async function choosePerson(ctx) {
  const { prompt, params } = await provider.interactionDetails(ctx.req, ctx.res);
  if (prompt.name !== 'login') throw new oidc.errors.InvalidRequest('nothing but signing in is asked for here');
  if (ctx.method === 'GET') {
    show(ctx, signInPage([...people.values()].filter((person) => isFor(params.client_id, person))));
    return;
  }
  const form = await readForm(ctx.req);
  const person = people.get(form.get('sub'));
  if (!form.has('abort') && (!person || !isFor(params.client_id, person))) {
    ctx.status = 400;
    show(ctx, errorPage('invalid_request', `${serviceUrl}/`));
    return;
  }
  const result = person
    ? { login: { accountId: person.sub, acr: person.acr, amr: ['demo'], remember: false } }
    : { error: 'access_denied', error_description: 'the person went back' };
  ctx.status = 303;
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false }));
}

provider.use(async (ctx, next) => {
  if (ctx.path === '/health') {
    ctx.body = { status: 'ok' };
  } else if (/^\/person\/[\w-]+$/.test(ctx.path) && ['GET', 'POST'].includes(ctx.method)) {
    try {
      await choosePerson(ctx);
    } catch (error) {
      log('sign-in refused', { error: error.error ?? error.name });
      ctx.status = error.statusCode ?? 500;
      show(ctx, errorPage(error.error ?? 'server_error', `${serviceUrl}/`));
    }
  } else {
    await next();
  }
});

provider.on('server_error', (ctx, error) => log('server error', { error: error.name }));
provider.on('grant.error', (ctx, error) => log('grant refused', { error: error.error }));
provider.on('authorization.error', (ctx, error) => log('authorization refused', { error: error.error }));
provider.on('backchannel.error', (ctx, error, client) => log('back-channel logout failed', { client: client.clientId }));

const server = provider.listen(port, '127.0.0.1', () => log('listening', { issuer }));
server.on('error', (error) => {
  process.stderr.write(`Port ${port} cannot be listened on (${error.code}).\n`);
  process.exit(1);
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}
