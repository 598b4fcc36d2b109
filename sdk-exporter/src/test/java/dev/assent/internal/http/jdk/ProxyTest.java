/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.KeepAliveServer;
import dev.assent.fixtures.SocketServer.Head;
import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpSender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Assent uses the JVM's proxies, with two limits. */
class ProxyTest {
  private final List<Head> heads = new CopyOnWriteArrayList<>();
  private final List<URI> asked = new CopyOnWriteArrayList<>();
  private final ProxySelector before = ProxySelector.getDefault();
  private String answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  private final KeepAliveServer proxy =
      new KeepAliveServer(
          head -> {
            heads.add(head);
            return answer;
          });
  private final JdkSender sender =
      new JdkSender(new HttpSender.Settings("assent-test-http", 0, null, null));

  @BeforeEach
  void choose() {
    ProxySelector.setDefault(
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            asked.add(uri);
            return List.of(
                new Proxy(
                    Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy.uri("/").getPort())));
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        });
  }

  @AfterEach
  void restore() {
    ProxySelector.setDefault(before);
    sender.close();
    proxy.close();
  }

  private List<String> lines() {
    return heads.stream().map(Head::line).toList();
  }

  private int post(String address) {
    try {
      return sender
          .post(
              HttpCall.to(URI.create(address)).set("Authorization", "canary").body(new byte[1]),
              () -> true,
              1,
              HttpAnswer::status)
          .handle((status, failure) -> failure == null ? status : -1)
          .get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void post_plainHttp_goesThroughTheProxyOfTheJvm() {
    assertThat(post("http://collector.invalid:4318/v1/traces?subject=canary")).isEqualTo(200);

    assertThat(lines())
        .containsExactly("POST http://collector.invalid:4318/v1/traces?subject=canary HTTP/1.1");
    assertThat(asked).containsExactly(URI.create("http://collector.invalid:4318/"));
  }

  /** The proxy receives the host and the port, but no path or header. */
  @Test
  void post_https_asksForATunnelWithoutCredentials() {
    answer = "HTTP/1.1 502 no\r\nContent-Length: 0\r\n\r\n";

    assertThat(post("https://collector.invalid/canary")).isIn(-1, 502);

    assertThat(lines()).containsExactly("CONNECT collector.invalid:443 HTTP/1.1");
    assertThat(heads).noneMatch(head -> head.toString().contains("canary"));
  }

  @Test
  void post_proxyAsksForCredentials_areNotSent() {
    answer =
        "HTTP/1.1 407 no\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n";

    assertThat(post("http://collector.invalid/")).isEqualTo(407);

    assertThat(lines()).hasSize(1);
    assertThat(heads).noneMatch(head -> head.toString().contains("proxy-auth"));
  }

  /** Plain HTTP to this machine is allowed because it passes no other machine. */
  @Test
  void post_loopback_goesThroughNoProxy() {
    try (KeepAliveServer receiver =
        new KeepAliveServer(line -> "HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n")) {
      assertThat(post(receiver.uri("/").toString())).isEqualTo(204);
      assertThat(post("http://localhost:" + receiver.uri("/").getPort())).isEqualTo(204);
    }
    assertThat(lines()).isEmpty();
    assertThat(asked).isEmpty();
  }
}
