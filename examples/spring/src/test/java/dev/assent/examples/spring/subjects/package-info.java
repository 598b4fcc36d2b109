/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Components that name users and record texts on many threads. Tests add them to the example. */
package dev.assent.examples.spring.subjects;
