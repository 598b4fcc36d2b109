/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncoderTest {
  private final List<String> steps = new ArrayList<>();

  private final class Encoding implements Encoder<String> {
    @Override
    public RequestBody encode(Collection<? extends String> data) {
      steps.add("encoded " + data);
      return RequestBody.TOO_LARGE;
    }
  }

  @Test
  void after_preparationWorks_whatItMadeIsEncodedAfterIt() {
    Encoder<Integer> encoder =
        new Encoding()
            .after(
                data -> {
                  steps.add("prepared");
                  return new EncoderInput<>(
                      data.stream().map(it -> "n" + it).toList(), BeforeSend.ALLOWED);
                });

    assertThat(encoder.encode(List.of(1, 2))).isSameAs(RequestBody.TOO_LARGE);
    assertThat(steps).containsExactly("prepared", "encoded [n1, n2]");
  }

  @Test
  void after_preparationFails_nothingIsEncoded() {
    Encoder<Integer> encoder =
        new Encoding()
            .after(
                data -> {
                  throw new IllegalStateException();
                });

    assertThat(encoder.encode(List.of(1))).isSameAs(RequestBody.FAILED);
    assertThat(steps).isEmpty();
  }
}
