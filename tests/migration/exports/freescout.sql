-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB, for debian-linux-gnu (x86_64)
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET TIME_ZONE='+00:00' */;

CREATE TABLE `attachments` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `thread_id` int(10) unsigned DEFAULT NULL,
  `user_id` int(11) DEFAULT NULL,
  `file_dir` varchar(20) DEFAULT NULL,
  `file_name` varchar(255) NOT NULL,
  `mime_type` varchar(127) NOT NULL,
  `type` int(10) unsigned NOT NULL,
  `size` int(10) unsigned DEFAULT NULL,
  `embedded` tinyint(1) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `attachments` VALUES
(1,1,NULL,'4/2/1/','Übersicht.txt','text/plain',0,5,0),
(2,3,2,'1/9/1/','intern.txt','text/plain',0,6,0),
(3,2,2,'../../','passwd','text/plain',0,6,0),
(4,2,2,'7/7/7/','verloren.txt','text/plain',0,6,0);

CREATE TABLE `conversation_custom_field` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `conversation_id` int(11) NOT NULL,
  `custom_field_id` int(11) NOT NULL,
  `value` text NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `conversation_custom_field` VALUES
(1,1,1,'Gold');

CREATE TABLE `conversation_tag` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `conversation_id` int(11) NOT NULL,
  `tag_id` int(11) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `conversation_tag` VALUES
(1,1,1),
(2,1,2),
(3,2,1);

CREATE TABLE `conversations` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `number` int(10) unsigned NOT NULL,
  `threads_count` int(10) unsigned NOT NULL DEFAULT 0,
  `type` tinyint(3) unsigned NOT NULL,
  `folder_id` int(10) unsigned NOT NULL,
  `status` tinyint(3) unsigned NOT NULL DEFAULT 1,
  `state` tinyint(3) unsigned NOT NULL DEFAULT 1,
  `subject` varchar(998) DEFAULT NULL,
  `customer_email` varchar(191) DEFAULT NULL,
  `cc` text DEFAULT NULL,
  `bcc` text DEFAULT NULL,
  `mailbox_id` int(10) unsigned NOT NULL,
  `user_id` int(10) unsigned DEFAULT NULL,
  `customer_id` int(10) unsigned DEFAULT NULL,
  `closed_at` timestamp NULL DEFAULT NULL,
  `created_at` timestamp NULL DEFAULT NULL,
  `updated_at` timestamp NULL DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `conversations` VALUES
(1,101,4,1,3,2,2,'Angebot für \"Zaun\"','petra@holz.example','[\"chef@holz.example\"]',NULL,1,1,1,NULL,'2024-02-01 08:00:00','2024-02-03 08:00:00'),
(2,102,1,1,4,3,2,NULL,'petra@holz.example',NULL,NULL,2,9,1,'2024-02-05 08:00:00','2024-02-04 08:00:00','2024-02-05 08:00:00'),
(3,103,1,1,5,4,2,'Gewinnen Sie!','spam@spam.example',NULL,NULL,1,NULL,2,NULL,'2024-02-04 08:00:00','2024-02-04 08:00:00'),
(4,104,1,1,6,1,3,'Gelöscht','petra@holz.example',NULL,NULL,1,NULL,1,NULL,'2024-02-04 08:00:00','2024-02-04 08:00:00'),
(5,105,0,1,6,1,1,'Entwurf','petra@holz.example',NULL,NULL,1,NULL,1,NULL,'2024-02-04 08:00:00','2024-02-04 08:00:00');

CREATE TABLE `custom_fields` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `mailbox_id` int(11) NOT NULL,
  `name` varchar(75) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `custom_fields` VALUES
(1,1,'Kundenstufe');

CREATE TABLE `customers` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `first_name` varchar(255) DEFAULT NULL,
  `last_name` varchar(255) DEFAULT NULL,
  `company` varchar(255) DEFAULT NULL,
  `job_title` varchar(255) DEFAULT NULL,
  `phones` text DEFAULT NULL,
  `created_at` timestamp NULL DEFAULT NULL,
  `updated_at` timestamp NULL DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `customers` VALUES
(1,'Petra','Holz','Holz KG','Inhaberin','[{\"value\":\"+49 30 123\",\"type\":1,\"n\":\"4930123\"}]','2024-01-01 08:00:00','2024-01-01 08:00:00'),
(2,NULL,NULL,NULL,NULL,NULL,'2024-01-01 08:00:00','2024-01-01 08:00:00');

CREATE TABLE `emails` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `customer_id` int(10) unsigned NOT NULL,
  `email` varchar(191) NOT NULL,
  `type` tinyint(3) unsigned NOT NULL DEFAULT 1,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `emails` VALUES
(1,1,'petra@holz.example',1),
(2,1,'buero@holz.example',1),
(3,2,'spam@spam.example',1);

CREATE TABLE `followers` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `conversation_id` int(11) NOT NULL,
  `user_id` int(11) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `followers` VALUES
(1,1,1);

CREATE TABLE `mailboxes` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(40) NOT NULL,
  `email` varchar(128) NOT NULL,
  `out_password` text DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `mailboxes` VALUES
(1,'Hilfe','support@desk.example','eyJpdiI6'),
(2,'Billing','geld@holz.example',NULL);

CREATE TABLE `tags` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(191) NOT NULL,
  `counter` int(11) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `tags` VALUES
(1,'Angebot',2),
(2,'eilig',1);

CREATE TABLE `threads` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `conversation_id` int(10) unsigned NOT NULL,
  `user_id` int(11) DEFAULT NULL,
  `type` tinyint(3) unsigned NOT NULL,
  `status` tinyint(3) unsigned NOT NULL DEFAULT 1,
  `state` tinyint(3) unsigned NOT NULL DEFAULT 1,
  `body` mediumtext DEFAULT NULL,
  `cc` text DEFAULT NULL,
  `customer_id` int(11) DEFAULT NULL,
  `created_by_user_id` int(11) DEFAULT NULL,
  `created_by_customer_id` int(11) DEFAULT NULL,
  `created_at` timestamp NULL DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `threads` VALUES
(1,1,1,1,1,2,'<div>Was kostet ein Zaun?<br>Grüße</div>',NULL,1,NULL,1,'2024-02-01 08:00:00'),
(2,1,1,2,2,2,'<div>Hundert Euro.</div>',NULL,1,1,NULL,'2024-02-01 09:00:00'),
(3,1,1,3,2,2,'<div>Marge ist klein.</div>',NULL,1,1,NULL,'2024-02-01 10:00:00'),
(4,1,1,2,2,1,'<div>Noch nicht gesendet</div>',NULL,1,1,NULL,'2024-02-02 10:00:00'),
(5,1,1,4,2,2,NULL,NULL,1,1,NULL,'2024-02-02 11:00:00'),
(6,1,1,1,2,3,'<div>versteckt</div>',NULL,1,NULL,1,'2024-02-02 12:00:00'),
(7,2,NULL,3,3,2,'<div>Angerufen</div>',NULL,1,9,NULL,'2024-02-04 08:00:00'),
(8,2,NULL,8,3,2,'<div>Chat?</div>',NULL,1,9,NULL,'2024-02-04 08:01:00');

CREATE TABLE `users` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `first_name` varchar(20) NOT NULL,
  `last_name` varchar(30) NOT NULL,
  `email` varchar(100) NOT NULL,
  `password` varchar(255) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `users` VALUES
(1,'Nadia','Brandt','nadia@desk.example','$2y$10$x'),
(9,'Kurt','Alt','kurt@alt.example','$2y$10$y');
