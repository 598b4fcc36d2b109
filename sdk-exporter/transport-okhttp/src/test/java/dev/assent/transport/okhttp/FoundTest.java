/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.http.HttpSender;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.internal.http.spi.TransportChoice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the artifact on the class path, its transport is found. */
class FoundTest {
  @ParameterizedTest
  @CsvSource({",false", "okhttp,false", "jdk,true"})
  void of_name_isTheTransportUnlessItIsTheJdk(String named, boolean isJdk) {
    try (HttpSender sender =
        TransportChoice.of(null, named)
            .open(new HttpSender.Settings("assent-test-http", 0, null, null))) {
      assertThat(sender instanceof JdkSender).isEqualTo(isJdk);
    }
  }
}
