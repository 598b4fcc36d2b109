/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
  private static final int PORT = 4321;

  private final Access access = new Access(PORT);

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:4321", "localhost:4321"})
  void refusal_ownHost_isNone(String host) {
    assertThat(status("GET", headers("Host", host))).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example:4321",
        "127.0.0.1",
        "127.0.0.1:4322",
        "127.0.0.1:4321.evil.example",
        "localhost.:4321",
        "LOCALHOST:4321",
        "[::1]:4321",
        "user@127.0.0.1:4321",
        ""
      })
  void refusal_otherHost_is421(String host) {
    assertThat(status("GET", headers("Host", host))).isEqualTo(421);
  }

  @Test
  void refusal_twoHosts_is421() {
    Headers headers = headers("Host", "127.0.0.1:4321");
    headers.add("Host", "127.0.0.1:4321");

    assertThat(status("GET", headers)).isEqualTo(421);
    assertThat(status("GET", new Headers())).isEqualTo(421);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, , 0",
    "GET, http://127.0.0.1:4321, 0",
    "GET, null, 403",
    "GET, http://127.0.0.1:9999, 403",
    "GET, https://127.0.0.1:4321, 403",
    "GET, http://localhost:4321, 403",
    "POST, , 403",
    "POST, http://127.0.0.1:4321, 0",
    "POST, http://evil.example, 403",
    "DELETE, , 403"
  })
  void refusal_origin_mustBeTheSame(String method, @Nullable String origin, int status) {
    Headers headers = headers("Host", "127.0.0.1:4321");
    if (origin != null) {
      headers.set("Origin", origin);
    }

    assertThat(status(method, headers)).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"same-origin, 0", "none, 0", "same-site, 403", "cross-site, 403", "x, 403"})
  void refusal_site_mustBeTheSame(String site, int status) {
    Headers headers = headers("Host", "127.0.0.1:4321");
    headers.set("Sec-Fetch-Site", site);

    assertThat(status("GET", headers)).isEqualTo(status);
  }

  private int status(String method, Headers headers) {
    Answer refusal = access.refusal(method, headers);
    return refusal == null ? 0 : Objects.requireNonNull(refusal).status();
  }

  private static Headers headers(String name, String value) {
    Headers headers = new Headers();
    headers.set(name, value);
    return headers;
  }
}
