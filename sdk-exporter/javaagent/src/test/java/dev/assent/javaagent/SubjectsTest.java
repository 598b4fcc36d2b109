/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Users whom an application names in OpenTelemetry's baggage, while it works on other threads. The
 * agent hands the context on to executors and pipelines of Reactor, but not to new threads.
 */
class SubjectsTest extends AgentTest {
  private AgentJvm.Builder withChoices() throws IOException {
    String document =
        """
        {"subject":"acme/%s","revision":1,"choices":[{"purpose":"service_operation",
         "categories":["content.other"],"choice":"%s","at":"2026-01-01T00:00:00Z"}]}""";
    Path file = directory.resolve("consent.json");
    Files.writeString(
        file,
        "{\"documents\":[%s,%s]}"
            .formatted(document.formatted("u7", "granted"), document.formatted("u8", "denied")),
        UTF_8);
    return jvm()
        .environment("ASSENT_SUBJECT", "acme/*")
        .environment("ASSENT_CONSENT_SOURCE", "file:" + file);
  }

  /** Logs a text of each user, and one of nobody, on the same other thread. */
  private void logOn(AgentJvm jvm, String... other) {
    String place = String.join(" ", other);
    for (String user : new String[] {"u7", "u8", "u7 again", "nobody"}) {
      String text = canaries.secret(user + " on " + place);
      String[] as =
          user.equals("nobody")
              ? new String[0]
              : new String[] {"as", "acme/" + user.substring(0, 2), "--"};
      jvm.run(join(new String[] {"request", "/", "--"}, as, other, new String[] {"log", text}));
    }
  }

  private static String[] join(String[]... parts) {
    return Stream.of(parts).flatMap(Stream::of).toArray(String[]::new);
  }

  private void logEverywhere(AgentJvm jvm) {
    logOn(jvm, "pool", "--");
    logOn(jvm, "reactor", "--");
    logOn(jvm, "thread", "worker", "--");
    jvm.run(
        "request",
        "/",
        "--",
        "turns",
        "acme/u7",
        canaries.secret("u7 by turns"),
        "acme/u8",
        canaries.secret("u8 by turns"));
    assertThat(jvm.end()).isZero();
  }

  @Test
  void work_withoutTheExtension_allTextsLeave() {
    logEverywhere(start(jvm().without("extension")));

    assertThat(canaries.in(receiver.requests())).hasSize(canaries.size());
  }

  @Test
  void work_onOtherThreads_onlyTextsOfTheUserWhoGrantedLeave() throws IOException {
    AgentJvm jvm = start(withChoices());
    String first = canaries.grantable("u7 at first");
    await(
        "a granted body",
        () -> {
          jvm.run("request", "/", "--", "as", "acme/u7", "--", "log", first);
          return receiver.received(first);
        });
    logEverywhere(jvm);

    assertThat(canaries.in(receiver.requests()))
        .containsExactlyInAnyOrder(
            "u7 at first",
            "u7 on pool --",
            "u7 again on pool --",
            "u7 on reactor --",
            "u7 again on reactor --",
            "u7 by turns");
    assertThat(receiver.received("acme")).isFalse();
  }
}
