/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Documents, choices and histories over HTTP. Thread-safe. */
final class ConsentEndpoints {
  private static final String JSON = "application/json";
  private static final int HISTORY_PAGE = 100;
  private static final int MAX_HISTORY_PAGE = 1000;

  private static final String STREAM = "</v1/events>; rel=\"monitor\"; type=\"text/event-stream\"";

  /** Headers of each document: it names the event stream, is private, and must be revalidated. */
  private static final Map<String, String> DOCUMENT_HEADERS =
      Map.of(
          "Cache-Control", "private, no-cache",
          "Vary", "Accept, Authorization",
          "Link", STREAM);

  private final Consents consents;
  private final Vocabulary vocabulary;
  private final SignedDocuments signed;
  private final String storeId;

  ConsentEndpoints(
      Consents consents, Vocabulary vocabulary, SignedDocuments signed, String storeId) {
    this.consents = consents;
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

  private Response document(Request request) {
    String subject = readable(request);
    String type =
        Accept.choose(request.header("Accept"), List.of(JSON, SignedDocuments.MEDIA_TYPE));
    Document document = found(consents.document(subject));
    boolean plain = type.equals(JSON);
    String tag = plain ? plainTag(document) : signedTag(document);
    Response response =
        ETags.matches(request.header("If-None-Match"), tag)
            ? Response.empty(304)
            : Response.of(
                200, type, plain ? Json.bytes(Documents.json(document)) : signed.sign(document));
    return response.with(DOCUMENT_HEADERS).with("ETag", tag);
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
    long after = request.number("after", 0, Integer.MAX_VALUE);
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
    String subject = request.subject();
    if (!request.credential().readsAnybody()) {
      throw new Problem(403, "this token may not read documents");
    }
    return request.credential().reads(subject) ? subject : found(null);
  }

  private static <T> T found(@Nullable T value) {
    if (value == null) {
      throw new Problem(404, "this token can read no such subject", Map.of("Link", STREAM));
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
