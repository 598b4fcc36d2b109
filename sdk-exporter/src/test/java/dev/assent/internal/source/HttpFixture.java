/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.TestClock;
import dev.assent.fixtures.ManualExecutor;
import dev.assent.internal.category.Categories;
import dev.assent.internal.config.ConsentUrl;
import dev.assent.internal.consent.DocumentReader;
import dev.assent.internal.consent.DocumentSource.Inquiry;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A source with a platform that a test controls. */
final class HttpFixture implements AutoCloseable {
  static final String SUBJECT = "acme/canary-u7";
  static final String JSON = "Content-Type: application/json";
  static final String SECRET = "Bearer canary-header";

  final FaultyPlatform platform = new FaultyPlatform();
  final TestClock clock = new TestClock();
  final ManualExecutor time = new ManualExecutor(clock);
  final HttpSource source = source(platform.url("/v1/documents?key=canary-query"));

  static String document(String subject) {
    return """
        {"subject": "%s", "revision": 42, "adds": [], "choices": [
          {"purpose": "ai_training", "categories": ["content.chat"], "choice": "denied",
           "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z"}]}"""
        .formatted(subject);
  }

  HttpSource source(String url) {
    return source(url, plain());
  }

  private static DocumentReader plain() {
    return DocumentReader.plain(Categories.builtIn(), Set.copyOf(Purpose.BUILT_IN));
  }

  /** Returns a source of plain documents whose keys a test can change. */
  HttpSource verifying(Supplier<String> trust) {
    DocumentReader plain = plain();
    DocumentReader reader =
        new DocumentReader() {
          @Override
          public String mediaType() {
            return plain.mediaType();
          }

          @Override
          public String trust() {
            return trust.get();
          }

          @Override
          public Result read(String where, byte[] body, String subject, Instant now) {
            return plain.read(where, body, subject, now);
          }
        };
    return source(platform.url("/v1/documents"), reader);
  }

  private HttpSource source(String url, DocumentReader reader) {
    return new HttpSource(
        new HttpSource.Settings(
            ConsentUrl.parse(url, false),
            Map.of("Authorization", SECRET, "X-Tenant", "canary-tenant"),
            reader,
            JdkSender::new,
            time,
            clock),
        SourceTimeouts.DEFAULT,
        () -> 0.5);
  }

  SourceReply ask(String validator) {
    return join(begin(source, validator));
  }

  static SourceReply ask(HttpSource source, String validator) {
    return join(begin(source, validator));
  }

  static CompletableFuture<SourceReply> begin(HttpSource source, String validator) {
    return source.load(new Inquiry(SUBJECT, validator)).toCompletableFuture();
  }

  static SourceReply join(CompletableFuture<SourceReply> future) {
    try {
      return future.get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    source.close();
    platform.close();
  }
}
