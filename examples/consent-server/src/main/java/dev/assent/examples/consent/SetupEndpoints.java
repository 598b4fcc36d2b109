/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Terms, accounts, users and the public keys over HTTP. Thread-safe. */
final class SetupEndpoints {
  private static final String JSON = "application/json";
  private static final int MAX_TITLE = 256;
  private static final int MAX_TEXT = 50_000;
  private static final int KEYS_MAX_AGE_SECONDS = 300;

  private final Terms terms;
  private final Accounts accounts;
  private final Vocabulary vocabulary;
  private final SigningKeys keys;

  SetupEndpoints(Terms terms, Accounts accounts, Vocabulary vocabulary, SigningKeys keys) {
    this.terms = terms;
    this.accounts = accounts;
    this.vocabulary = vocabulary;
    this.keys = keys;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/v1/terms", false, this::terms),
        new Route("POST", "/v1/terms", false, this::addTerms),
        new Route("POST", "/v1/accounts", false, this::openAccount),
        new Route("POST", "/v1/accounts/{account}/users", false, this::addUser),
        new Route("POST", "/v1/accounts/{account}/token", false, this::renew),
        new Route("DELETE", "/v1/accounts/{account}/token", false, this::withdraw),
        new Route("POST", "/v1/accounts/{account}/users/{user}/token", false, this::renew),
        new Route("DELETE", "/v1/accounts/{account}/users/{user}/token", false, this::withdraw),
        new Route("GET", "/.well-known/jwks.json", true, this::keys));
  }

  private Response terms(Request request) {
    ObjectNode json = Json.object();
    ArrayNode all = json.putArray("terms");
    terms.all().forEach(version -> all.add(json(version)));
    return answer(200, json);
  }

  private Response addTerms(Request request) {
    operatorOnly(request);
    Body body = new Body(Json.object(request.json()), Set.of("version", "title", "text"));
    LocalDate date = body.date("version");
    String title = body.text("title");
    String text = body.text("text");
    if (date == null || title.isBlank() || title.length() > MAX_TITLE) {
      throw new Problem(422, "version must be a date, and title must have 1 to 256 characters");
    }
    if (text.isBlank() || text.length() > MAX_TEXT) {
      throw new Problem(422, "text must have 1 to 50000 characters: people agree to it");
    }
    Terms.Version version = new Terms.Version(date, title, text);
    if (!terms.add(version)) {
      throw new Problem(409, "a version with this date exists");
    }
    return answer(201, json(version));
  }

  private Response openAccount(Request request) {
    operatorOnly(request);
    Body body = new Body(Json.object(request.json()), Set.of("account", "adds"));
    String account = name(body, "account");
    return opened(account, accounts.openAccount(account, vocabulary.adds(body)));
  }

  private Response addUser(Request request) {
    String account = request.parameter("account");
    Credential credential = request.credential();
    if (credential.role() != Role.ACCOUNT || !credential.chooses(account)) {
      throw new Problem(403, "only the account's own token may add its users");
    }
    String user = name(new Body(Json.object(request.json()), Set.of("user")), "user");
    return opened(account + "/" + user, accounts.addUser(account, user));
  }

  /** Issues a new token in place of all others of a subject. */
  private Response renew(Request request) {
    String subject = mayIssueFor(request);
    String token = accounts.renew(subject);
    if (token == null) {
      throw new Problem(404, "no such account or user");
    }
    return answer(201, Json.object().put("subject", subject).put("token", token));
  }

  private Response withdraw(Request request) {
    if (!accounts.withdraw(mayIssueFor(request))) {
      throw new Problem(404, "no such account or user");
    }
    return Response.empty(204).with("Cache-Control", "no-store");
  }

  /** Operators issue tokens for accounts, and accounts for their users. */
  private static String mayIssueFor(Request request) {
    String subject = request.subject();
    boolean isAccount = subject.equals(Subjects.account(subject));
    Credential credential = request.credential();
    boolean may =
        isAccount
            ? credential.role() == Role.OPERATOR
            : credential.role() == Role.ACCOUNT && credential.reads(subject);
    if (!may) {
      throw new Problem(403, "this token may not issue tokens for this subject");
    }
    return subject;
  }

  private Response keys(Request request) {
    return Response.of(200, "application/jwk-set+json", Json.bytes(keys.published()))
        .with("Cache-Control", "public, max-age=" + KEYS_MAX_AGE_SECONDS);
  }

  private static Response opened(String subject, @Nullable String token) {
    if (token == null) {
      throw new Problem(409, "the name is already in use");
    }
    return answer(201, Json.object().put("subject", subject).put("token", token));
  }

  private static String name(Body body, String member) {
    String name = body.text(member);
    if (!Subjects.isName(name)) {
      throw new Problem(
          422, member + ": must have 1 to 64 of a-z, 0-9, '.', '_', '-', and be no reserved word");
    }
    return name;
  }

  private static void operatorOnly(Request request) {
    if (request.credential().role() != Role.OPERATOR) {
      throw new Problem(403, "only the operator's token may do this");
    }
  }

  private static ObjectNode json(Terms.Version version) {
    return Json.object()
        .put("version", version.version().toString())
        .put("title", version.title())
        .put("text", version.text());
  }

  private static Response answer(int status, ObjectNode json) {
    return Response.of(status, JSON, Json.bytes(json)).with("Cache-Control", "no-store");
  }
}
