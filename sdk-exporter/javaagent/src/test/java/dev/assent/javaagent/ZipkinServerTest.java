/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** The released server of Zipkin: Spring Boot, Armeria, Netty, SLF4J. */
class ZipkinServerTest extends AgentTest {
  private AgentJvm askedWithCanaries(AgentJvm.Builder builder) throws Exception {
    int port = freePort();
    AgentJvm jvm =
        builder
            .environment("QUERY_PORT", String.valueOf(port))
            .environment("OTEL_RESOURCE_ATTRIBUTES", "team.owner=" + canaries.secret("resource"))
            .jar("zipkin-server-exec.jar", "--owner=" + canaries.secret("argument"))
            .start();
    try (jvm) {
      String zipkin = "http://127.0.0.1:" + port;
      jvm.awaitOutput("Serving HTTP at");
      get(zipkin + "/api/v2/traces?annotationQuery=" + canaries.secret("query"));
      get(zipkin + "/api/v2/trace/" + canaries.secret("trace id in a path"));
      get(zipkin + "/" + canaries.secret("unknown path"));
      get(zipkin + "/api/v2/spans?serviceName=" + canaries.secret("service name"));
      await("spans", () -> receiver.received("http.request.method"));
      jvm.terminate();
      return jvm;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void get(String address) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address))
            .header("User-Agent", canaries.secret("user agent of " + canaries.size()))
            .header("X-Forwarded-For", canaries.secret("forwarded for " + canaries.size()))
            .method("GET", BodyPublishers.noBody())
            .build();
    HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
  }

  @Test
  void requests_withoutTheExtension_canariesLeave() throws Exception {
    askedWithCanaries(jvm().without("extension"));

    assertThat(canaries.in(receiver.requests())).contains("query", "unknown path", "argument");
  }

  @Test
  void requests_noCanaryLeaves() throws Exception {
    askedWithCanaries(jvm());

    assertThat(canaries.in(receiver.requests())).isEmpty();
    assertThat(receiver.received("http.server.request.duration")).isTrue();
    receiver.assertNamed();
  }
}
