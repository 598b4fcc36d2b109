/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.Receiver.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Choices that change while an application runs under the agent. */
class ConsentTest extends AgentTest {
  private final AtomicInteger revision = new AtomicInteger(1);

  private String document(String subject, String choice) {
    return """
        {"subject":"%s","revision":%d,"choices":[{"purpose":"service_operation",
         "categories":["content.other"],"choice":"%s","at":"2026-01-01T00:00:00Z"}]}"""
        .formatted(subject, revision.getAndIncrement(), choice);
  }

  private static String silent(String subject) {
    return "{\"subject\":\"" + subject + "\",\"revision\":1,\"choices\":[]}";
  }

  private AgentJvm.Builder ofUser7(String source) {
    return jvm()
        .environment("ASSENT_SUBJECT", "acme/u7")
        .environment("ASSENT_CONSENT_SOURCE", source)
        .environment("ASSENT_CONSENT_REFRESH", "100ms");
  }

  /** Logs until the receiver has a text of this series. */
  private void logUntilReceived(AgentJvm jvm, String series) {
    AtomicInteger number = new AtomicInteger();
    await(
        series,
        () -> {
          jvm.run("log", series + number.getAndIncrement());
          return receiver.received(series);
        });
  }

  /** Logs until the receiver has a record without its text. */
  private void logUntilWithheld(AgentJvm jvm, String series) {
    AtomicInteger number = new AtomicInteger();
    await(
        series,
        () -> {
          int before = logRequests();
          String text = series + number.getAndIncrement() + "end";
          jvm.run("log", text);
          await("the next record", () -> logRequests() > before);
          return !receiver.received(text);
        });
  }

  private int logRequests() {
    return (int) receiver.paths().stream().filter("/v1/logs"::equals).count();
  }

  @Test
  void file_choiceChangesOnDisk_logBodiesFollow() throws IOException {
    Path file = directory.resolve("consent.json");
    Files.writeString(file, "{\"documents\":[" + document("acme/u7", "granted") + "]}", UTF_8);
    AgentJvm jvm = start(ofUser7("file:" + file));
    logUntilReceived(jvm, "granted");

    Files.writeString(file, "{\"documents\":[" + document("acme/u7", "denied") + "]}", UTF_8);
    logUntilWithheld(jvm, "denied");

    Files.writeString(file, "{\"documents\":[" + document("acme/u7", "granted") + "]}", UTF_8);
    logUntilReceived(jvm, "again");
    assertThat(jvm.end()).isZero();
  }

  @Test
  void http_choiceChangesOnThePlatform_logBodiesFollowAndNoRequestIsTraced() {
    try (Receiver platform = Receiver.start()) {
      String[] documents = {document("acme/u7", "granted")};
      platform.answers(
          path ->
              path.endsWith("/acme/u7")
                  ? new Answer(200, "application/json", documents[0])
                  : path.endsWith("/acme")
                      ? new Answer(200, "application/json", silent("acme"))
                      : new Answer(404, "text/plain", ""));
      AgentJvm jvm = start(ofUser7(platform.endpoint() + "/consents"));
      logUntilReceived(jvm, "granted");
      documents[0] = document("acme/u7", "denied");
      logUntilWithheld(jvm, "denied");
      assertThat(jvm.end()).isZero();

      assertThat(platform.paths()).contains("/consents/acme/u7");
      assertThat(new String(platform.requests().get(0), UTF_8))
          .doesNotContainIgnoringCase("traceparent");
      assertThat(receiver.received("raceparent")).isFalse();
      // no request of the application, so each span would be one of Assent's requests
      assertThat(receiver.paths()).doesNotContain("/v1/traces");
      assertThat(receiver.received("http.client.request.duration")).isFalse();
      assertThat(receiver.received("acme")).isFalse();
      assertThat(jvm.output()).doesNotContain("acme");
    }
  }

  /** OpenTelemetry's baggage names whose data it is; the application knows nothing of Assent. */
  @Test
  void baggage_namedInside_bodiesOfTheUserWhoGrantedLeave() throws IOException {
    Path file = directory.resolve("consent.json");
    String documents = document("acme/u7", "granted") + "," + document("acme/u8", "denied");
    Files.writeString(file, "{\"documents\":[" + documents + "]}", UTF_8);
    AgentJvm jvm =
        start(
            jvm()
                .environment("ASSENT_SUBJECT", "acme/*")
                .environment("ASSENT_CONSENT_SOURCE", "file:" + file));
    String granted = canaries.grantable("of u7");
    await(
        "a granted body",
        () -> {
          jvm.run("request", "/", "--", "as", "acme/u7", "--", "log", granted);
          return receiver.received(granted);
        });
    jvm.run("request", "/", "--", "as", "acme/u8", "--", "log", canaries.secret("of u8"));
    jvm.run("request", "/", "--", "as", "globex/u1", "--", "log", canaries.secret("of others"));
    jvm.run("request", "/", "--", "log", canaries.secret("of nobody"));
    assertThat(jvm.end()).isZero();

    assertThat(found(jvm)).containsExactly("of u7");
    assertThat(receiver.received("acme")).isFalse();
  }

  /** A platform is asked from the context of a request, whose baggage is the remote caller's. */
  @Test
  void http_askedInARequest_platformGetsNothingOfIt() {
    try (Receiver platform = Receiver.start()) {
      platform.answers(
          path ->
              new Answer(200, "application/json", silent(path.replaceFirst("^/consents/", ""))));
      AgentJvm jvm =
          start(
              jvm()
                  .environment("ASSENT_SUBJECT", "acme/*")
                  .environment("ASSENT_CONSENT_SOURCE", platform.endpoint() + "/consents"));
      String baggage = "baggage=session=" + canaries.secret("baggage");
      jvm.run("request", "/", baggage, "--", "as", "acme/u9", "--", "log", "An order came.");
      await("a question", () -> platform.paths().contains("/consents/acme/u9"));
      assertThat(jvm.end()).isZero();

      assertThat(canaries.in(platform.requests())).isEmpty();
      assertThat(platform.received("raceparent")).isFalse();
    }
  }

  /** A remote caller can't choose whose data it is. */
  @Test
  void baggage_ofARemoteCaller_namesNobody() throws IOException {
    Path file = directory.resolve("consent.json");
    Files.writeString(file, "{\"documents\":[" + document("acme/u7", "granted") + "]}", UTF_8);
    AgentJvm jvm =
        start(
            jvm()
                .environment("ASSENT_SUBJECT", "acme/*")
                .environment("ASSENT_CONSENT_SOURCE", "file:" + file));
    String body = canaries.secret("log body");
    jvm.run("request", "/", "baggage=assent.subject=acme/u7", "--", "log", body);
    jvm.run(
        "request",
        "/",
        "baggage=assent.subject=acme/u7",
        "--",
        "call",
        receiver.endpoint() + "/partner");
    assertThat(jvm.end()).isZero();

    assertThat(receiver.paths()).contains("/v1/logs", "/partner");
    assertThat(found(jvm)).isEmpty();
    assertThat(receiver.received("assent.subject")).isFalse();
  }
}
