/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.http.HttpSender;
import dev.assent.internal.http.HttpSenders;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.transport.Transport;
import dev.assent.transport.TransportOptions;
import dev.assent.transport.TransportProvider;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportChoiceTest {
  private static TransportProvider provider(String name) {
    return new TransportProvider() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Transport open(TransportOptions options) {
        throw new UnsupportedOperationException();
      }
    };
  }

  private static Class<?> chosen(
      TransportProvider given, String named, TransportProvider... found) {
    HttpSenders senders = TransportChoice.of(given, named, () -> List.of(found));
    try (HttpSender sender =
        senders.open(new HttpSender.Settings("assent-test-http", 0, null, null))) {
      return sender.getClass();
    }
  }

  @Test
  void of_nothingNamedOrFound_isTheJdk() {
    assertThat(chosen(null, null)).isEqualTo(JdkSender.class);
  }

  @Test
  void of_oneFound_isUsed() {
    assertThat(chosen(null, null, provider("a"))).isEqualTo(TransportSender.class);
  }

  @Test
  void of_severalFoundAndNoneNamed_throwsWithTheirNamesAndTheVariable() {
    assertThatThrownBy(() -> chosen(null, null, provider("b"), provider("a")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_TRANSPORT")
        .hasMessageContaining("[a, b, jdk]");
  }

  @Test
  void of_severalFoundAndOneNamed_isThatOne() {
    assertThat(chosen(null, "a", provider("b"), provider("a"))).isEqualTo(TransportSender.class);
    assertThat(chosen(null, "jdk", provider("b"), provider("a"))).isEqualTo(JdkSender.class);
  }

  @Test
  void of_nameThatNoneHas_throwsWithTheValidNames() {
    assertThatThrownBy(() -> chosen(null, "okhttp", provider("b")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_TRANSPORT")
        .hasMessageContaining("[b, jdk]")
        .hasMessageContaining("assent-transport-okhttp");
  }

  @Test
  void of_twoOfOneName_throws() {
    assertThatThrownBy(() -> chosen(null, "a", provider("a"), provider("a")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("keep one of them");
  }

  @Test
  void of_givenInCode_overridesNameAndClassPath() {
    assertThat(chosen(provider("mine"), "jdk", provider("a"), provider("b")))
        .isEqualTo(TransportSender.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "", "A", "a b", "a\nb"})
  void of_invalidName_throwsWithoutIt(String name) {
    assertThatThrownBy(() -> chosen(provider(name), null))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("AssentBuilder.transport")
        .hasMessageContaining("lower-case letters");
  }

  @Test
  void of_nameThatThrows_throwsWithTheSetting() {
    TransportProvider broken =
        new TransportProvider() {
          @Override
          public String name() {
            throw new NoClassDefFoundError("canary");
          }

          @Override
          public Transport open(TransportOptions options) {
            throw new UnsupportedOperationException();
          }
        };

    assertThatThrownBy(() -> chosen(broken, null))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("AssentBuilder.transport");
    assertThatThrownBy(() -> chosen(null, null, broken))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_TRANSPORT");
    assertThat(chosen(null, "a", broken, provider("a"))).isEqualTo(TransportSender.class);
  }

  /** The jar of the client that it uses is missing, or it was compiled for a newer Java. */
  @Test
  void all_providerThatCantBeLinked_throwsWithTheSetting() {
    Iterable<TransportProvider> loader =
        () -> {
          throw new UnsupportedClassVersionError("example/Newer");
        };

    assertThatThrownBy(() -> TransportChoice.all(loader))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("ASSENT_TRANSPORT", "example/Newer", "set jdk");
  }
}
