/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import org.junit.jupiter.api.Test;

/**
 * What an application under the agent, which knows nothing of Assent, passes on from its callers.
 */
class PropagatedServersTest extends AgentTest {
  private AgentJvm.Builder propagating() throws IOException {
    Path catalog = directory.resolve("catalog.yaml");
    Files.writeString(
        catalog, "attributes: [ { name: tenant, max: 40, category: service.telemetry } ]", UTF_8);
    return jvm()
        .environment("ASSENT_CATALOG", catalog.toString())
        .environment("ASSENT_PROPAGATE", "127.0.0.1=tenant");
  }

  /** Serves a request with two entries, during which the application calls a host. */
  private void passOn(AgentJvm jvm, String tenant, String card, String address) {
    jvm.run(
        "request",
        "/",
        "baggage=tenant=" + tenant + ";note=" + card + ",card=" + card,
        "tracestate=partner=" + card,
        "--",
        "call",
        address);
  }

  private NavigableSet<String> inCallsOf(String path) {
    List<byte[]> calls =
        receiver.requests().stream()
            .filter(request -> new String(request, ISO_8859_1).startsWith("GET " + path))
            .toList();
    assertThat(calls).hasSize(1);
    assertThat(new String(calls.get(0), ISO_8859_1)).contains("raceparent: 00-");
    return canaries.in(calls);
  }

  @Test
  void listedHost_getsTheListedEntryAndAnotherHostIdsOnly() throws IOException {
    AgentJvm jvm = start(propagating());
    String tenant = canaries.grantable("tenant");
    String card = canaries.secret("card");
    passOn(jvm, tenant, card, receiver.endpoint() + "/listed");
    passOn(jvm, tenant, card, receiver.endpoint().replace("127.0.0.1", "localhost") + "/other");
    assertThat(jvm.end()).isZero();

    assertThat(inCallsOf("/listed")).containsExactly("tenant");
    assertThat(inCallsOf("/other")).isEmpty();
    assertThat(receiver.received(card)).isFalse(); // nor is it an attribute
  }

  /** The control: the agent alone sends all of it to everybody. */
  @Test
  void withoutTheExtension_everythingLeaves() throws IOException {
    AgentJvm jvm =
        start(jvm().without("extension").environment("OTEL_PROPAGATORS", "tracecontext,baggage"));
    String tenant = canaries.grantable("tenant");
    String card = canaries.secret("card");
    passOn(jvm, tenant, card, receiver.endpoint().replace("127.0.0.1", "localhost") + "/other");
    assertThat(jvm.end()).isZero();

    assertThat(inCallsOf("/other")).containsExactlyInAnyOrder("tenant", "card");
  }
}
