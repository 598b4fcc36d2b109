/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpCallTest {
  private static final URI ANYWHERE = URI.create("http://localhost/");

  @ParameterizedTest
  @ValueSource(strings = {"/path", "ftp://localhost/", "http:///path", "mailto:a@example.com"})
  void to_addressOfNoServer_throws(String uri) {
    assertThatIllegalArgumentException().isThrownBy(() -> HttpCall.to(URI.create(uri)));
  }

  @ParameterizedTest
  @CsvSource({
    "Connection,x",
    "content-length,1",
    "a b,x",
    "a:,x",
    "'',x",
    "ä,x",
    "a,'x\ny'",
    "a,€"
  })
  void set_headerThatNoRequestCanHave_throwsWithItsNameOnly(String name, String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpCall.to(ANYWHERE).set(name, value))
        .withMessage("The header can't be sent: " + name);
  }

  @ParameterizedTest
  @CsvSource({"X_a!,x", "a,ä", "HTTPS,x", "Date,x"})
  void set_unusualHeader_isSent(String name, String value) {
    HttpCall call = HttpCall.to(ANYWHERE).set(name, value);

    assertThat(call.headers()).containsEntry(name, List.of(value));
  }

  @Test
  void set_afterOtherHeadersOfTheName_replacesThem() {
    HttpCall call = HttpCall.to(URI.create("HTTP://localhost/"));
    call.add("a", "1").add("A", "2").add("b", "3").set("A", "4").add("a", "5");

    assertThat(call.headers()).containsEntry("b", List.of("3"));
    assertThat(call.headers()).containsEntry("a", List.of("4", "5"));
  }
}
