/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.source;

import dev.assent.config.ConfigurationException;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource.Inquiry;
import dev.assent.consent.DocumentReader;
import dev.assent.time.Clock;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What a platform's answer means. Problems are in our own words. Immutable. */
final class Replies {
  private static final Pattern ETAG = Pattern.compile("(W/)?\"[!#-~]{0,256}\"");

  private final DocumentReader reader;
  private final Clock clock;

  Replies(DocumentReader reader, Clock clock) {
    this.reader = reader;
    this.clock = clock;
  }

  /** The other subjects' documents may well be had. */
  static ConsentReply.Failed ofOne(String problem) {
    return new ConsentReply.Failed(problem, null, false);
  }

  /** The other subjects' documents can't be had either. */
  static ConsentReply.Failed ofAll(String problem) {
    return new ConsentReply.Failed(problem, null, true);
  }

  /** There was no answer. */
  static ConsentReply failed(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof HttpConnectTimeoutException || cause instanceof ConnectException) {
      return ofAll("can't connect");
    }
    return ofAll(cause instanceof SSLException ? "TLS failed" : "the connection broke");
  }

  ConsentReply read(Inquiry inquiry, Answer answer) {
    int status = answer.status();
    HttpHeaders headers = answer.headers();
    return switch (status) {
      case 200 -> found(inquiry.subject(), headers, answer.body());
      case 304 -> unchanged(inquiry.validator(), headers);
      case 404, 410 -> new ConsentReply.Absent(Freshness.of(headers).recheck());
      default ->
          new ConsentReply.Failed(
              "the platform answered with status " + status,
              Pauses.of(headers, clock),
              concernsAll(status));
    };
  }

  private static boolean concernsAll(int status) {
    return status == 401 || status == 403 || status == 429 || (status >= 500 && status < 600);
  }

  private ConsentReply found(String subject, HttpHeaders headers, Optional<byte[]> body) {
    if (!MediaType.isPlain(headers, reader.mediaType())) {
      return ofOne("the answer is not " + reader.mediaType() + " without an encoding");
    }
    if (body.isEmpty()) {
      return ofOne("the document has more than " + DocumentReader.MAX_BYTES + " bytes");
    }
    Freshness freshness = Freshness.of(headers);
    Duration age = freshness.age();
    if (age == null) {
      return ofOne("the document's age can't be read");
    }
    try {
      DocumentReader.Read read =
          reader.read(
              "the document", body.get(), subject, Instant.ofEpochSecond(0, clock.epochNanos()));
      return new ConsentReply.Found(
          read.document(), validator(headers), age, freshness.recheck(), read.validUntil());
    } catch (ConfigurationException invalid) {
      return ofOne(String.valueOf(invalid.getMessage()));
    }
  }

  /** Only an answer to our question: a cache between that mixes up versions confirms nothing. */
  private static ConsentReply unchanged(@Nullable String validator, HttpHeaders headers) {
    if (validator == null) {
      return ofOne("the platform answered 'not modified' without being asked");
    }
    String named = validator(headers);
    if (named != null && !weak(named).equals(weak(validator))) {
      return ofOne("the platform answered 'not modified' about another version");
    }
    Freshness freshness = Freshness.of(headers);
    Duration age = freshness.age();
    return age == null
        ? ofOne("the document's age can't be read")
        : new ConsentReply.Unchanged(age, freshness.recheck());
  }

  private static @Nullable String validator(HttpHeaders headers) {
    return headers.firstValue("ETag").filter(it -> ETAG.matcher(it).matches()).orElse(null);
  }

  private static String weak(String etag) {
    return etag.startsWith("W/") ? etag.substring(2) : etag;
  }
}
