/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.javaagent.application.JettyApplication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Servlets on the released server of Jetty, with canaries in everything that a caller sends. */
class JettyApplicationTest extends AgentTest {
  private static final Pattern PORT = Pattern.compile("listening (\\d+)");

  private void ordered(AgentJvm.Builder builder) throws Exception {
    try (AgentJvm jvm = builder.mainOfTests(JettyApplication.class.getName()).start()) {
      Matcher port = PORT.matcher(jvm.awaitOutput("listening ").output());
      assertThat(port.find()).isTrue();
      String orders = "http://127.0.0.1:" + port.group(1) + "/shop/orders/";
      order(orders + canaries.secret("path") + "?q=" + canaries.secret("query"));
      order(orders + "7;id=" + canaries.secret("path parameter") + "?fail=yes");
      assertThat(jvm.end()).isZero();
    }
  }

  private void order(String address) throws Exception {
    String at = " of " + canaries.size();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address))
            .header("User-Agent", canaries.secret("user agent" + at))
            .header("Cookie", "session=" + canaries.secret("cookie" + at))
            .header("Referer", "http://shop/" + canaries.secret("referrer" + at))
            .POST(BodyPublishers.ofString(canaries.secret("body" + at)))
            .build();
    HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
  }

  @Test
  void requests_withoutTheExtension_canariesLeave() throws Exception {
    ordered(jvm().without("extension"));

    assertThat(canaries.in(receiver.requests()))
        .contains("path", "query", "path parameter")
        .anyMatch(place -> place.startsWith("user agent"))
        .anyMatch(place -> place.startsWith("body"));
  }

  @Test
  void requests_noCanaryLeaves() throws Exception {
    ordered(jvm());

    assertThat(canaries.in(receiver.requests())).isEmpty();
    assertThat(receiver.received("/shop/orders/*")).isTrue();
    assertThat(receiver.received("http.server.request.duration")).isTrue();
    assertThat(receiver.paths()).contains("/v1/traces", "/v1/logs", "/v1/metrics");
    receiver.assertNamed();
  }
}
