/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.http.HttpCall;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request is refused when it is configured if, and only if, the JDK's client can't send it. */
class JdkRequestsTest {
  private static final URI ANYWHERE = URI.create("http://localhost/");

  private static boolean works(Runnable call) {
    try {
      call.run();
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }

  private static boolean isSent(String name, String value) {
    return works(() -> HttpRequest.newBuilder(ANYWHERE).header(name, value));
  }

  @Test
  void add_eachCharacter_isAsTheClientJudges() {
    List<String> differences = new ArrayList<>();
    IntStream.range(0, 0x180)
        .mapToObj(Character::toString)
        .forEach(
            each -> {
              if (works(() -> HttpCall.to(ANYWHERE).add(each, "x")) != isSent(each, "x")
                  || works(() -> HttpCall.to(ANYWHERE).add("x", each)) != isSent("x", each)) {
                differences.add(each);
              }
            });

    assertThat(differences).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection",
        "content-length",
        "Expect",
        "host",
        "Upgrade",
        "date",
        "via",
        "origin",
        "referer",
        "transfer-encoding",
        "te",
        "trailer",
        "keep-alive",
        "warning",
        ""
      })
  void add_name_isAsTheClientJudges(String name) {
    assertThat(works(() -> HttpCall.to(ANYWHERE).add(name, "x"))).isEqualTo(isSent(name, "x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://h",
        "HTTPS://h:1/p?q",
        "ftp://h",
        "h",
        "http:///p",
        "mailto:a@h",
        "//h/p",
        "http://a_b/",
        "http://h:99999/"
      })
  void to_address_isAsTheClientJudges(String address) {
    URI uri = URI.create(address);

    assertThat(works(() -> HttpCall.to(uri))).isEqualTo(works(() -> HttpRequest.newBuilder(uri)));
  }

  @Test
  void of_call_hasItsHeaders() {
    HttpCall call = HttpCall.to(ANYWHERE).add("a", "4").add("a", "5").add("b", "ä");

    HttpRequest request = JdkRequests.of(call, JdkRequests.body(call, () -> true));

    assertThat(request.headers().map())
        .isEqualTo(Map.of("a", List.of("4", "5"), "b", List.of("ä")));
    assertThat(request.method()).isEqualTo("GET");
  }
}
