/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The page for the people themselves, and the endpoints that it needs beside the specified ones:
 * the subject of its token, the names of purposes and categories, and notices of recordings. The
 * contract with Assent does not include them. Thread-safe.
 */
final class PeopleEndpoints {
  private static final String JSON = "application/json";
  private static final int MAX_SUBJECTS = 1_000;

  /** The id of a deletion request. */
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16,64}");

  /** Nothing is loaded from elsewhere, framed or stored. */
  private static final Map<String, String> PAGE_HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri"
              + " 'none'; form-action 'none'; frame-ancestors 'none';"
              + " require-trusted-types-for 'script'; trusted-types 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  private final Notices notices;
  private final Erasures erasures;
  private final Vocabulary vocabulary;
  private final Clock clock;
  private final Durability durability;

  PeopleEndpoints(
      Notices notices,
      Erasures erasures,
      Vocabulary vocabulary,
      Clock clock,
      Durability durability) {
    this.notices = notices;
    this.erasures = erasures;
    this.vocabulary = vocabulary;
    this.clock = clock;
    this.durability = durability;
  }

  List<Route> routes() {
    return List.of(
        page("/people", "people.html", "text/html; charset=utf-8"),
        page("/people/people.css", "people.css", "text/css; charset=utf-8"),
        page("/people/people.js", "people.js", "text/javascript; charset=utf-8"),
        new Route("GET", "/people/me", false, this::me),
        new Route("GET", "/people/notices", false, this::notices),
        new Route("GET", "/people/deletions", false, this::deletions),
        new Route("POST", "/people/deletions", false, this::told),
        new Route("PUT", "/people/notices/{account}/{recording}", false, this::began),
        new Route("DELETE", "/people/notices/{account}/{recording}", false, this::ended));
  }

  private static Route page(String path, String resource, String type) {
    Response page = Response.of(200, type, read(resource)).with(PAGE_HEADERS);
    return new Route("GET", path, true, request -> page);
  }

  private Response me(Request request) {
    Credential credential = person(request);
    ObjectNode json = Json.object();
    json.put("subject", credential.subject());
    json.put("account", credential.account());
    json.put("role", credential.role().word());
    json.put("now", clock.instant().toString());
    json.put("isStoredOnOneMachine", durability.isOnOneMachine());
    vocabulary.leaves().forEach(json.putArray("categories")::add);
    vocabulary.purposes().forEach(json.putArray("purposes")::add);
    return answer(json);
  }

  private Response notices(Request request) {
    Credential credential = person(request);
    String subject = String.valueOf(credential.subject());
    List<Notices.Notice> all =
        credential.role() == Role.ACCOUNT ? notices.ofAccount(subject) : notices.ofUser(subject);
    ObjectNode json = Json.object();
    ArrayNode list = json.putArray("notices");
    for (Notices.Notice each : all) {
      list.addObject()
          .put("host", each.recording().host())
          .put("recording", each.recording().name())
          .put("subject", each.subject())
          .put("purpose", each.purpose())
          .put("began", each.began().toString())
          .put("ended", each.ended() == null ? null : each.ended().toString());
    }
    return answer(json);
  }

  private Response deletions(Request request) {
    Credential credential = person(request);
    String subject = String.valueOf(credential.subject());
    List<Erasures.Erasure> all =
        credential.role() == Role.ACCOUNT ? erasures.ofAccount(subject) : erasures.ofUser(subject);
    ObjectNode json = Json.object();
    ArrayNode list = json.putArray("deletions");
    for (Erasures.Erasure each : all) {
      Instant at = each.answer().at();
      list.addObject()
          .put("id", each.id())
          .put("subject", each.subject())
          .put("told", each.told().toString())
          .put("state", each.answer().state())
          .put("look", each.answer().look())
          .put("at", at == null ? null : at.toString())
          .put("late", each.answer().late())
          .put("superseded", each.answer().superseded());
    }
    return answer(json);
  }

  /** Accepts a process's message whom a deletion request concerns. */
  private Response told(Request request) {
    serviceOnly(request);
    Body body = new Body(Json.object(request.json()), Set.of("id", "subject"));
    String id = body.text("id");
    String subject = body.text("subject");
    if (!ID.matcher(id).matches()) {
      throw new Problem(422, "id: must be 16 to 64 hexadecimal digits");
    }
    if (Subjects.isSubject(subject)) {
      erasures.told(id, subject);
    }
    return Response.empty(204);
  }

  /** Accepts the service's message that a recording began, with the subjects that it concerns. */
  private Response began(Request request) {
    serviceOnly(request);
    Body body = new Body(Json.object(request.json()), Set.of("subjects", "purposes"));
    SortedSet<String> subjects = new TreeSet<>(body.texts("subjects"));
    Set<String> purposes = new LinkedHashSet<>();
    body.texts("purposes").forEach(name -> purposes.add(vocabulary.knownPurpose(name)));
    if (subjects.isEmpty() || subjects.size() > MAX_SUBJECTS || purposes.isEmpty()) {
      throw new Problem(422, "subjects and purposes must not be empty");
    }
    if (!notices.began(recording(request), subjects, purposes)) {
      throw new Problem(422, "the account and subjects must exist");
    }
    return Response.empty(204);
  }

  private Response ended(Request request) {
    serviceOnly(request);
    notices.ended(recording(request));
    return Response.empty(204);
  }

  private static Notices.Recording recording(Request request) {
    String host = request.parameter("account");
    String name = request.parameter("recording");
    if (!Subjects.isName(host) || !Subjects.isName(name)) {
      throw new Problem(404, "no such recording");
    }
    return new Notices.Recording(host, name);
  }

  private static Credential person(Request request) {
    Credential credential = request.credential();
    if (credential.role() != Role.ACCOUNT && credential.role() != Role.USER) {
      throw new Problem(403, "only the token of an account or a user may do this");
    }
    return credential;
  }

  private static void serviceOnly(Request request) {
    if (request.credential().role() != Role.SERVICE) {
      throw new Problem(403, "only the service's token may do this");
    }
  }

  private static Response answer(ObjectNode json) {
    return Response.of(200, JSON, Json.bytes(json)).with("Cache-Control", "no-store");
  }

  private static byte[] read(String resource) {
    try (InputStream in = PeopleEndpoints.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("missing resource " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
