/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.assent.fixtures.WithoutJars;
import dev.assent.internal.ledger.LiveLedger;
import java.beans.Introspector;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;

/**
 * Frameworks inspect all members of a bean's class. Without Micrometer and Prometheus on the class
 * path, that must work for every type except those of the package that knows the latter.
 */
class OptionalTypesTest {
  private static final String OPTIONAL = "dev.assent.internal.prometheus";

  private WithoutJars loader;

  @BeforeEach
  void open() throws IOException {
    loader = new WithoutJars("micrometer", "prometheus");
  }

  @AfterEach
  void close() throws IOException {
    loader.close();
  }

  @Test
  void micrometer_isReallyMissing() {
    assertThatThrownBy(() -> loader.loadClass("io.micrometer.core.instrument.MeterRegistry"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @ParameterizedTest
  @ValueSource(classes = {LiveLedger.class, Assent.class})
  void everyType_ofTheModule_canBeReflectedOnWithoutMicrometer(Class<?> one) throws Exception {
    List<String> failed = new ArrayList<>();
    List<JavaClass> types = types(one);
    for (JavaClass type : types) {
      if (!OPTIONAL.equals(type.getPackageName())) {
        try {
          reflectOn(type.getName());
        } catch (LinkageError missing) {
          failed.add(type.getName() + " needs " + missing.getMessage());
        }
      }
    }
    assertThat(types).extracting(JavaClass::getName).contains(one.getName());
    assertThat(failed).isEmpty();
  }

  @Test
  void assent_withoutMicrometer_canBeMocked() throws Exception {
    Object mock = Mockito.mock(loader.loadClass(Assent.class.getName()));

    assertThat(mock.getClass().getMethod("subject", String.class).invoke(mock, "acme/u7")).isNull();
  }

  @Test
  void assent_withoutMicrometer_canBeABean() throws Exception {
    assertThat(Introspector.getBeanInfo(loader.loadClass(Assent.class.getName())))
        .satisfies(bean -> assertThat(bean.getMethodDescriptors()).isNotEmpty());
  }

  /** Without the library of the text formats, only a destination that is scraped fails. */
  @Test
  void listen_withoutTheTextFormats_namesTheArtifact() throws Exception {
    try (WithoutJars without = new WithoutJars("micrometer", "prometheus")) {
      Supplier<?> probe =
          (Supplier<?>)
              Class.forName(Scraped.class.getName(), true, without).getConstructor().newInstance();

      assertThat(probe.get().toString())
          .startsWith("ASSENT_DESTINATION_A_LISTEN")
          .contains("io.prometheus:prometheus-metrics-exposition-textformats");
    }
  }

  /**
   * The incubating API is a dependency of Micrometer's bridge: without both, instruments still
   * work.
   */
  @Test
  void instruments_withoutTheIncubatingApi_record() throws Exception {
    try (WithoutJars without = new WithoutJars("micrometer", "api-incubator")) {
      Supplier<?> probe =
          (Supplier<?>)
              Class.forName(Instruments.class.getName(), true, without)
                  .getConstructor()
                  .newInstance();

      assertThat(probe.get()).isEqualTo("[io.opentelemetry.api.metrics.LongCounterBuilder]");
    }
  }

  private void reflectOn(String name) throws ClassNotFoundException {
    Class<?> type = Class.forName(name, true, loader);
    assertThat(type.getClassLoader()).isSameAs(loader);
    look(type);
    type.getMethods();
    type.getFields();
    type.getGenericSuperclass();
    type.getGenericInterfaces();
    type.getDeclaredClasses();
    type.getPermittedSubclasses();
    for (Executable executable : type.getDeclaredMethods()) {
      look(executable);
    }
    for (Executable executable : type.getDeclaredConstructors()) {
      look(executable);
    }
    for (Field field : type.getDeclaredFields()) {
      look(field);
      field.getGenericType();
      field.getAnnotatedType();
    }
    if (type.isRecord()) {
      type.getRecordComponents();
    }
  }

  private static void look(Executable executable) {
    look((AnnotatedElement) executable);
    executable.getGenericParameterTypes();
    executable.getGenericExceptionTypes();
    executable.getParameterAnnotations();
    executable.getAnnotatedReturnType();
  }

  private static void look(AnnotatedElement element) {
    element.getAnnotations();
  }

  /** Returns the types in the module of a class, from a folder or a jar. */
  private static List<JavaClass> types(Class<?> one) throws IOException, URISyntaxException {
    Path module = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    ClassFileImporter importer = new ClassFileImporter();
    if (Files.isDirectory(module)) {
      return List.copyOf(importer.importPath(module));
    }
    try (JarFile jar = new JarFile(module.toFile())) {
      return List.copyOf(importer.importJar(jar));
    }
  }

  /** Starts an instance that is scraped, and returns the error. */
  public static final class Scraped implements Supplier<String> {
    @Override
    public String get() {
      Map<String, String> environment =
          Map.of(
              "ASSENT_DESTINATIONS", "a",
              "ASSENT_DESTINATION_A_PURPOSE", "service_operation",
              "ASSENT_DESTINATION_A_RECIPIENT", "first_party",
              "ASSENT_DESTINATION_A_LISTEN", "127.0.0.1:0");
      try (Assent assent = Assent.builder().environment(environment).build()) {
        return "nothing was missing in " + assent;
      } catch (IllegalArgumentException e) {
        return String.valueOf(e.getMessage());
      }
    }
  }

  /** Records with all kinds of instruments, and returns the class of a builder. */
  public static final class Instruments implements Supplier<String> {
    @Override
    public String get() {
      try (Assent assent =
          Assent.builder().environment(Map.of("ASSENT_ENABLED", "false")).build()) {
        var meter = assent.openTelemetry().getMeter("x");
        meter.counterBuilder("a").build().add(1);
        meter.counterBuilder("b").ofDoubles().build().add(1);
        meter.upDownCounterBuilder("c").build().add(1);
        meter.upDownCounterBuilder("d").ofDoubles().build().add(1);
        meter.gaugeBuilder("e").build().set(1);
        meter.gaugeBuilder("f").ofLongs().build().set(1);
        meter.histogramBuilder("g").build().record(1);
        meter.histogramBuilder("h").ofLongs().build().record(1);
        meter.gaugeBuilder("i").buildWithCallback(it -> it.record(1)).close();
        return Stream.of(meter.counterBuilder("j").getClass().getInterfaces())
            .map(Class::getName)
            .toList()
            .toString();
      }
    }
  }
}
