/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import static dev.assent.internal.source.FaultyPlatform.response;
import static dev.assent.internal.source.HttpFixture.JSON;
import static dev.assent.internal.source.HttpFixture.SUBJECT;
import static dev.assent.internal.source.HttpFixture.document;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.config.ConfigurationException;
import dev.assent.fixtures.SocketServer;
import dev.assent.internal.config.ConsentUrl;
import dev.assent.internal.consent.DocumentSource.Inquiry;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.consent.SourceReply.Absent;
import dev.assent.internal.consent.SourceReply.Failed;
import dev.assent.internal.consent.SourceReply.Found;
import dev.assent.internal.consent.SourceReply.Unchanged;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.internal.position.Position;
import dev.assent.internal.position.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests to a platform with valid answers, and the replies from these answers. */
class HttpSourceTest {
  private final HttpFixture fixture = new HttpFixture();
  private final FaultyPlatform platform = fixture.platform;

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void load_document_isFound() {
    platform.answers(
        200,
        document(SUBJECT),
        "Content-Type: Application/JSON; charset=UTF-8",
        "ETag: \"v1\"",
        "Age: 7",
        "Cache-Control: private, max-age=20");

    Found found = (Found) fixture.ask(null);

    assertThat(found.document().subject()).isEqualTo(SUBJECT);
    assertThat(found.document().revision()).isEqualTo(42);
    assertThat(found.document().choices()).hasSize(1);
    assertThat(found.validator()).isEqualTo("\"v1\"");
    assertThat(found.age()).isEqualTo(Duration.ofSeconds(7));
    assertThat(found.recheck()).isEqualTo(Duration.ofSeconds(13));
    assertThat(found.validUntil()).isNull();
  }

  @Test
  void load_request_saysWhatIsWanted() {
    platform.answers(200, document(SUBJECT), JSON);

    fixture.ask("W/\"v1\"");

    SocketServer.Head request = platform.take();
    assertThat(request.target()).isEqualTo("/v1/documents/acme/canary-u7?key=canary-query");
    assertThat(request.headers())
        .containsEntry("accept", "application/json")
        .containsEntry("cache-control", "no-cache")
        .containsEntry("if-none-match", "W/\"v1\"")
        .containsEntry("authorization", HttpFixture.SECRET)
        .containsEntry("x-tenant", "canary-tenant")
        .doesNotContainKey("accept-encoding")
        .doesNotContainKey("upgrade")
        .doesNotContainKey("traceparent");
    assertThat(request.headers().get("user-agent")).matches("assent/\\S+");
  }

  @Test
  void load_withoutValidator_asksForTheWholeDocument() {
    platform.answers(200, document(SUBJECT), JSON);

    fixture.ask(null);

    assertThat(platform.take().headers()).doesNotContainKey("if-none-match");
  }

  @Test
  void load_answerWithPosition_saysHowCurrentItIs() {
    platform.answers(200, document(SUBJECT), JSON, "Consent-Position: 3.1742");
    assertThat(((Found) fixture.ask(null)).position()).isEqualTo(new Position(3, 1742));
    platform.answers(FaultyPlatform.head(304, "Consent-Position: 3.1743"));
    assertThat(((Unchanged) fixture.ask("\"v1\"")).position()).isEqualTo(new Position(3, 1743));
    platform.answers(404, "", "Consent-Position: 3.1744");
    assertThat(((Absent) fixture.ask(null)).position()).isEqualTo(new Position(3, 1744));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Consent-Position: ",
        "Consent-Position: 3",
        "Consent-Position: -1.2",
        "Consent-Position: 3.1742.1",
        "Consent-Position: 3.1742\r\nConsent-Position: 3.1743"
      })
  void load_answerWithAPositionThatCantBeRead_isAFailure(String header) {
    for (int status : List.of(200, 304, 404)) {
      platform.answers(
          status == 200
              ? response(200, document(SUBJECT).getBytes(UTF_8), JSON, header)
              : status == 304
                  ? FaultyPlatform.head(status, header)
                  : response(status, new byte[0], header));
      Failed failed = (Failed) fixture.ask("\"v1\"");
      assertThat(failed.concernsEverySubject()).isFalse();
      assertThat(failed.isBehind()).isFalse();
    }
  }

  @Test
  void load_whatWasSeen_isSent() {
    platform.answers(200, document(SUBJECT), JSON);
    ask(new Seen(new Position(3, 1742), 43));
    ask(new Seen(new Position(3, 1742), -1));
    ask(new Seen(null, 43));

    assertThat(platform.take().headers())
        .containsEntry("consent-position", "3.1742")
        .containsEntry("consent-revision", "43");
    assertThat(platform.take().headers())
        .containsEntry("consent-position", "3.1742")
        .doesNotContainKey("consent-revision");
    assertThat(platform.take().headers())
        .doesNotContainKey("consent-position") // after a restart, for example
        .containsEntry("consent-revision", "43");
  }

  private void ask(Seen seen) {
    SourceReply unused =
        HttpFixture.join(
            fixture.source.load(new Inquiry(SUBJECT, null, seen, false)).toCompletableFuture());
  }

  @Test
  void load_noAnswerIsAsNew_isBehind() {
    platform.answers(412, "");

    Failed failed = (Failed) fixture.ask(null);

    assertThat(failed.isBehind()).isTrue();
    assertThat(failed.concernsEverySubject()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"X: y", "ETag: \"v1\"", "ETag: W/\"v1\"", "ETag: malformed"})
  void load_notModified_confirmsWhatWasAskedFor(String header) {
    platform.answers(FaultyPlatform.head(304, header, "Age: 3", "Cache-Control: max-age=9"));

    Unchanged unchanged = (Unchanged) fixture.ask("\"v1\"");

    assertThat(unchanged.age()).isEqualTo(Duration.ofSeconds(3));
    assertThat(unchanged.recheck()).isEqualTo(Duration.ofSeconds(6));
  }

  /**
   * The other way: a removed key no longer verifies a document, even if the platform answers that
   * the document is unchanged.
   */
  @Test
  void load_keysChangedSinceItWasRead_isAskedForAsAWholeAndNotModifiedConfirmsNothing() {
    AtomicReference<String> trust = new AtomicReference<>("a".repeat(64));
    try (HttpSource source = fixture.verifying(trust::get)) {
      platform.answers(200, document(SUBJECT), JSON, "ETag: \"v1\"");
      String validator = ((Found) HttpFixture.ask(source, null)).validator();
      assertThat(platform.take().headers()).doesNotContainKey("if-none-match");

      platform.answers(FaultyPlatform.head(304, "ETag: \"v1\""));
      assertThat(HttpFixture.ask(source, validator)).isInstanceOf(Unchanged.class);
      assertThat(platform.take().headers()).containsEntry("if-none-match", "\"v1\"");

      trust.set("b".repeat(64));
      platform.answers(FaultyPlatform.head(304, "ETag: \"v1\""));
      assertThat(HttpFixture.ask(source, validator)).isInstanceOf(Failed.class);
      assertThat(platform.take().headers()).doesNotContainKey("if-none-match");
    }
  }

  @ParameterizedTest
  @CsvSource({"404", "410"})
  void load_noDocument_isAbsent(int status) {
    platform.answers(status, "canary-body", "Cache-Control: max-age=30");

    assertThat(fixture.ask("\"v1\"")).isEqualTo(new Absent(Duration.ofSeconds(30)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      textBlock =
          """
          "v1"           | "v1"
          W/"v1"         | W/"v1"
          ""             | ""
          v1             | -
          "v 1"          | -
          "v1"; canary   | -
          """)
  void load_entityTag_isTheValidatorIfItIsOne(String etag, String validator) {
    platform.answers(200, document(SUBJECT), JSON, "ETag: " + etag);

    assertThat(((Found) fixture.ask(null)).validator()).isEqualTo(validator);
  }

  @Test
  void load_severalTimes_keepsTheConnection() {
    platform.does(
        (request, connection) -> {
          connection.send(FaultyPlatform.response(404, new byte[60_000]));
          return true;
        });
    for (int i = 0; i < 20; i++) {
      assertThat(fixture.ask(null)).isInstanceOf(Absent.class);
    }
    assertThat(platform.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"acme/../u7", "acme/.", "acme//u7", "/acme", "a b", "''"})
  void load_subjectThatCantStandInAnAddress_isNotAskedFor(String subject) {
    CompletableFuture<SourceReply> reply =
        fixture.source.load(new Inquiry(subject, null)).toCompletableFuture();

    assertThat(reply.join())
        .isEqualTo(new Failed("the subject can't be part of an address", null, false));
    assertThat(platform.untaken()).isZero();
  }

  @Test
  void load_validatorThatCantBeSent_fails() {
    assertThat(fixture.ask("\"v1\"\r\nX: canary"))
        .isEqualTo(new Failed("the ETag can't be sent in a header", null, false));
  }

  @Test
  void redirect_withinTheOrigin_isFollowed() {
    platform.does(
        (request, connection) -> {
          connection.send(
              request.target().startsWith("/v2")
                  ? FaultyPlatform.response(200, document(SUBJECT).getBytes(UTF_8), JSON)
                  : FaultyPlatform.response(308, new byte[9], "Location: ../../../v2/%C3%BC/é"));
          return true;
        });

    assertThat(fixture.ask(null)).isInstanceOf(Found.class);
    platform.take();
    SocketServer.Head second = platform.take();
    assertThat(second.target()).startsWith("/v2/%C3%BC/").doesNotContain("?");
    assertThat(second.headers()).containsEntry("authorization", HttpFixture.SECRET);
  }

  /**
   * The JDK's client completes its futures in the common pool, which the application may have
   * filled.
   */
  @Test
  void load_commonPoolIsFull_isAnsweredAllTheSame() {
    platform.answers(200, document(SUBJECT), JSON);
    CountDownLatch end = new CountDownLatch(1);
    List<ForkJoinTask<?>> filling = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      filling.add(ForkJoinPool.commonPool().submit(() -> end.await(20, TimeUnit.SECONDS)));
    }
    try {
      assertThat(fixture.ask(null)).isInstanceOf(Found.class);
      assertThat(filling).anyMatch(task -> !task.isDone());
    } finally {
      end.countDown();
      filling.forEach(ForkJoinTask::join);
    }
  }

  @Test
  void cancel_request_closesItsConnection() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    platform.does(
        (request, connection) -> {
          connection.awaitClosed();
          gone.countDown();
          return false;
        });
    CompletableFuture<SourceReply> reply = HttpFixture.begin(fixture.source, null);
    platform.take();

    reply.cancel(true);

    assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(reply).isCancelled();
    await().untilAsserted(() -> assertThat(fixture.time.delays()).isEmpty());
  }

  @Test
  void close_abortsAndEndsItsThreads() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    platform.does(
        (request, connection) -> {
          connection.awaitClosed();
          gone.countDown();
          return false;
        });
    CompletableFuture<SourceReply> reply = HttpFixture.begin(fixture.source, null);
    platform.take();

    fixture.source.close();

    assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(reply::join).isInstanceOf(CancellationException.class);
    assertThat(HttpFixture.begin(fixture.source, null)).isCancelled();
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("assent-consent-http"));
  }

  @Test
  void toString_secrets_areNotShown() {
    HttpSource source = fixture.source;

    assertThat(source.name()).isEqualTo(platform.url("/v1/documents"));
    assertThat(source).hasToString(source.name());
    assertThat(source.setup().toString()).contains("Authorization").doesNotContain("canary");
    assertThat(source.load(new Inquiry(SUBJECT, "\"v\"")).toString()).doesNotContain("canary");
  }

  @Test
  void of_headerThatCantBeSent_isRefusedWithoutItsValue() {
    HttpSource.Settings good = fixture.source.setup();
    HttpSource.Settings settings =
        new HttpSource.Settings(
            ConsentUrl.parse("https://h", false),
            Map.of("X-Bad", "canary\r\n"),
            good.reader(),
            JdkSender::new,
            good.timer(),
            good.clock());

    assertThatThrownBy(() -> HttpSource.of(settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("ASSENT_CONSENT_HEADERS: the header can't be sent: X-Bad");
  }
}
