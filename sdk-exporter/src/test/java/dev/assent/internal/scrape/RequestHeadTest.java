/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {
  private static RequestHead read(String text) throws IOException {
    return RequestHead.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void read_request_hasPathAndHeaders() throws IOException {
    RequestHead head =
        read(
            "GET /metrics?x=1 HTTP/1.1\r\nHost: [::1]:9464\r\nAccept:  a \r\naccept: b\r\n\r\nrest");

    assertThat(head.method()).isEqualTo("GET");
    assertThat(head.path()).isEqualTo("/metrics");
    assertThat(head.host()).isEqualTo("[::1]");
    assertThat(head.header("accept")).isEqualTo("a,b");
    assertThat(head.hasBody()).isFalse();
    assertThat(head.toString()).doesNotContain("::1");
  }

  @Test
  void read_nothing_isNull() throws IOException {
    assertThat(read("")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /metrics HTTP/1.1\r\nHost: a",
        "GET /metrics HTTP/1.1\nHost: a\n\n",
        "GET /metrics HTTP/2\r\n\r\n",
        "GET metrics HTTP/1.1\r\n\r\n",
        "GET http://a/metrics HTTP/1.1\r\n\r\n",
        "get /metrics HTTP/1.1\r\n\r\n",
        "GET  /metrics HTTP/1.1\r\n\r\n",
        "GET /me trics HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nA : b\r\n\r\n",
        "GET / HTTP/1.1\r\nA\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\u0000\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n",
        "\r\n\r\n",
      })
  void read_notARequest_isRefused(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(RequestHead.InvalidException.class)
        .hasMessageStartingWith("400");
  }

  @Test
  void read_tooLong_isRefused() {
    assertThatThrownBy(() -> read("GET / HTTP/1.1\r\nA: " + "a".repeat(9000) + "\r\n\r\n"))
        .hasMessageStartingWith("431");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 1", "Transfer-Encoding: chunked", "Content-Length: x"})
  void hasBody_announced_isTrue(String header) throws IOException {
    assertThat(read("GET / HTTP/1.1\r\n" + header + "\r\n\r\n").hasBody()).isTrue();
  }
}
