/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Documents, choices and histories over HTTP. Thread-safe. */
final class ConsentEndpoints {
  private static final String JSON = "application/json";
  private static final int HISTORY_PAGE = 100;
  private static final int MAX_HISTORY_PAGE = 1000;

  private static final String NO_SUBJECT = "this token can read no such subject";

  private static final String STREAM = "</v1/events>; rel=\"monitor\"; type=\"text/event-stream\"";

  /** Headers of each document: it names the event stream, is private, and must be revalidated. */
  private static final Map<String, String> DOCUMENT_HEADERS =
      Map.of(
          "Cache-Control", "private, no-cache",
          "Vary", "Accept, Authorization",
          "Link", STREAM);

  private final Consents consents;
  private final Readers readers;
  private final Ages ages;
  private final Vocabulary vocabulary;
  private final SignedDocuments signed;
  private final String storeId;

  ConsentEndpoints(
      Consents consents,
      Readers readers,
      Ages ages,
      Vocabulary vocabulary,
      SignedDocuments signed,
      String storeId) {
    this.consents = consents;
    this.readers = readers;
    this.ages = ages;
    this.vocabulary = vocabulary;
    this.signed = signed;
    this.storeId = storeId;
  }

  List<Route> routes() {
    return List.of(
        new Route("PUT", "/v1/consents/{account}/choices", false, this::choose),
        new Route("GET", "/v1/consents/{account}/history", false, this::history),
        new Route("GET", "/v1/consents/{account}", false, this::document),
        new Route("PUT", "/v1/consents/{account}/{user}/choices", false, this::choose),
        new Route("GET", "/v1/consents/{account}/{user}/history", false, this::history),
        new Route("GET", "/v1/consents/{account}/{user}", false, this::document));
  }

  /** Is no subject: what a token does not read is not looked for. */
  private static final String NOBODY = "";

  private Response document(Request request) {
    readsAnybody(request);
    String subject = request.subject();
    String type =
        Accept.choose(request.header("Accept"), List.of(JSON, SignedDocuments.MEDIA_TYPE));
    boolean isReadable = request.credential().reads(subject);
    Seen seen = Seen.of(request);
    if (!isReadable && seen.revision() >= 0) {
      // the process has read it with other rights; whether it exists makes no difference here
      throw new Problem(412, "this token does not read what this request has seen");
    }
    Reading reading =
        isReadable
            ? readers.read(subject, seen)
            : readers.read(NOBODY, new Seen(seen.position(), -1));
    Map<String, String> current = current(reading);
    Document document = reading.document();
    if (document == null) {
      throw missing(reading, current);
    }
    boolean plain = type.equals(JSON);
    String tag = plain ? plainTag(document) : signedTag(document);
    Response response =
        ETags.matches(request.header("If-None-Match"), tag)
            ? Response.empty(304)
            : Response.of(
                200, type, plain ? Json.bytes(Documents.json(document)) : signed.sign(document));
    return response.with(DOCUMENT_HEADERS).with(current).with("ETag", tag);
  }

  /** Says how current an answer is. */
  private Map<String, String> current(Reading reading) {
    return Map.of(
        Position.HEADER,
        reading.position().toString(),
        "Age",
        String.valueOf(ages.seconds(reading.heartbeat())));
  }

  /**
   * Returns 404 only where it is the truth: processes request deletion after it. In a generation
   * that nobody has opened, or in an old snapshot, the subject may be missing for another reason.
   */
  private Problem missing(Reading reading, Map<String, String> current) {
    if (!reading.isOpen() || !ages.isFresh(reading.heartbeat())) {
      return new Problem(
          503, "whether there is such a subject is not known now", Map.of("Retry-After", "1"));
    }
    Map<String, String> headers = new LinkedHashMap<>(current);
    headers.put("Link", STREAM);
    return new Problem(404, NO_SUBJECT, headers);
  }

  private Response choose(Request request) {
    String subject = request.subject();
    if (!request.credential().chooses(subject)) {
      throw new Problem(403, "this token may not choose for this subject");
    }
    Document document = found(consents.choose(subject, vocabulary.requested(request.json())));
    return Response.of(200, JSON, Json.bytes(Documents.json(document)))
        .with(DOCUMENT_HEADERS)
        .with("ETag", plainTag(document));
  }

  private Response history(Request request) {
    String subject = readable(request);
    Accept.choose(request.header("Accept"), List.of(JSON));
    long after = request.number("after", 0, Long.MAX_VALUE);
    long limit = request.number("limit", HISTORY_PAGE, MAX_HISTORY_PAGE);
    return Response.of(
            200,
            JSON,
            Json.bytes(
                Documents.history(subject, found(consents.history(subject, after, (int) limit)))))
        .with("Cache-Control", "no-store");
  }

  /**
   * Returns the subject if the credential may read it; otherwise answers 404, as for an unknown
   * subject. A 403 would reveal which subjects exist, and Assent applies it to every subject.
   */
  private static String readable(Request request) {
    readsAnybody(request);
    String subject = request.subject();
    return request.credential().reads(subject) ? subject : found(null);
  }

  private static void readsAnybody(Request request) {
    if (!request.credential().readsAnybody()) {
      throw new Problem(403, "this token may not read documents");
    }
  }

  private static <T> T found(@Nullable T value) {
    if (value == null) {
      throw new Problem(404, NO_SUBJECT, Map.of("Link", STREAM));
    }
    return value;
  }

  private String plainTag(Document document) {
    return ETags.strong(storeId, document.subject(), document.revision());
  }

  /** Weak: two signatures of one document may differ. */
  private String signedTag(Document document) {
    return ETags.weak(storeId, document.subject(), document.revision(), signed.version());
  }
}
