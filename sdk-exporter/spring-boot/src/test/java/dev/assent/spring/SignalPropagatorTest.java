/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Observations of requests with {@code Sec-GPC: 1}, whose spans go to a third party. */
class SignalPropagatorTest extends MeteredApplication {
  @TempDir Path directory;
  private ApplicationContextRunner thirdParty;

  @BeforeEach
  void sendToAThirdParty() throws IOException {
    Path policy = directory.resolve("policy.yaml");
    Files.writeString(
        policy,
        """
        rules:
          - { categories: [service], purposes: [any], recipients: [any], basis: allow }
          - { categories: [content], purposes: [any], recipients: [any], basis: opt_in }
        """);
    Path catalog = directory.resolve("catalog.yaml");
    Files.writeString(
        catalog,
        """
        attributes:
          - { name: app.chat.text, max: 100, category: content.chat }
        """);
    thirdParty =
        withAssent.withPropertyValues(
            "assent.subject=acme/u7",
            "assent.recipient=third_party",
            "assent.policy=" + policy,
            "assent.catalog=" + catalog,
            "assent.consent=service_operation=content.chat",
            "assent.consent.terms=2023-08-07");
  }

  private static void serve(
      AssertableApplicationContext context, Map<String, String> headers, String text) {
    served(context, headers, "alone-" + text).stop();
    Observation server = served(context, headers, "server-" + text);
    server.scoped(
        () ->
            Observation.start("inner", context.getBean(ObservationRegistry.class))
                .highCardinalityKeyValue("app.chat.text", "child-" + text)
                .stop());
    server.stop();
  }

  /** Starts the observation of a request. */
  private static Observation served(
      AssertableApplicationContext context, Map<String, String> headers, String text) {
    ObservationRegistry observations = context.getBean(ObservationRegistry.class);
    ReceiverContext<Map<String, String>> request = new ReceiverContext<>(Map::get, Kind.SERVER);
    request.setCarrier(headers);
    return Observation.start("http.server.requests", () -> request, observations)
        .highCardinalityKeyValue("app.chat.text", text);
  }

  private void assertReceived(String text, boolean is) {
    assertThat(receiver.received("alone-" + text)).as(text).isEqualTo(is);
    assertThat(receiver.received("server-" + text)).as(text).isEqualTo(is);
    assertThat(receiver.received("child-" + text)).as(text).isEqualTo(is);
  }

  @Test
  void request_withTheSignal_keepsItsContentInEachSpanAndItsServiceDataArrives() {
    thirdParty.run(
        context -> {
          assertThat(context).hasNotFailed();
          serve(context, Map.of("Sec-GPC", "1"), "signalled");
          serve(
              context,
              Map.of(
                  "sec-gpc",
                  "1",
                  "traceparent",
                  "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
              "traced");
          serve(context, new HashMap<>(), "plain");
          assertThat(context.getBean(Assent.class).flush(Duration.ofSeconds(20))).isTrue();
        });

    assertReceived("signalled", false);
    assertReceived("traced", false);
    assertReceived("plain", true);
    assertThat(receiver.spans("")).hasSize(9);
  }
}
