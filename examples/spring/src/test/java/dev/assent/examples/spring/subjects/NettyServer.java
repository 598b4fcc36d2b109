/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring.subjects;

import java.util.stream.Stream;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;
import org.springframework.web.client.RestClient;

/** Makes reactive applications run on Netty, although Tomcat is on the class path. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@Import(NettyServer.Registrar.class)
class NettyServer {
  /** What the chat needs, and Spring Boot 3 configures for servlets only. */
  @Bean
  RestClient.Builder restClient() {
    return RestClient.builder();
  }

  static final class Registrar implements ImportBeanDefinitionRegistrar {
    @Override
    public void registerBeanDefinitions(
        AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
      // the names in Spring Boot 3 and in Spring Boot 4
      String factory =
          Stream.of(
                  "org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory",
                  "org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory")
              .filter(name -> ClassUtils.isPresent(name, getClass().getClassLoader()))
              .findFirst()
              .orElseThrow();
      registry.registerBeanDefinition(
          "serverOnNetty",
          new RootBeanDefinition(
              ClassUtils.resolveClassName(factory, getClass().getClassLoader())));
    }
  }
}
